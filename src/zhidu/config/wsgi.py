"""给别的 WSGI 服务器用的入口；zhidu serve 不用它。"""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "zhidu.config.settings")
application = get_wsgi_application()
