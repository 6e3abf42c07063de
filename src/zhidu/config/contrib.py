"""Django 自带的登录应用，去掉它的权限：能做什么只看任职，不给每张表造四条权限。"""

from django.apps import AppConfig


class AuthWithoutPermissions(AppConfig):
    """只要它的登录机制。它的权限表、组表会建（allauth 要引用），一行也不写，没有一处去读。"""

    name = "django.contrib.auth"
    label = "auth"
    default_auto_field = "django.db.models.AutoField"
    verbose_name = "登录机制"
