"""另一个进程里的写者：一条一条地记，提交一条报一个序号。参数：记几条、我叫什么。"""

import sys

import django

if __name__ == "__main__":
    django.setup()
    from django.db import transaction

    from zhidu.audit.actions import record

    for each in range(int(sys.argv[1])):
        with transaction.atomic():
            event = record(actor=sys.argv[2], action="audit.try", target_kind="try", target=str(each))
        sys.stdout.write(f"{event.seq}\n")
        sys.stdout.flush()
