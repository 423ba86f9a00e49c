"""Pages: WSGI with one thread a worker and one persistent connection (docs/performance.md)."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from renkei.ground.db.guard import refuse_bypassing_role
from renkei.ground.offspring import die_with_master

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "renkei.settings")
die_with_master()
application = get_wsgi_application()
refuse_bypassing_role()
gc.freeze()  # what is loaded here stays: the collector need not walk it again for every page
