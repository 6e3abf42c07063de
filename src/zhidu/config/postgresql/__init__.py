"""PostgreSQL 后端：Django 自带的，加上连接时的把关。"""
