"""The console as a WSGI application."""

import gc
import os

from django.core.wsgi import get_wsgi_application

from apikeys_site.serving.clean_environ import forget_variables, with_clean_environ

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "apikeys_site.settings")

application = with_clean_environ(get_wsgi_application())

# Only now: the settings above were made from these variables.
forget_variables(os.environ)

# What is loaded now stays for good: the collector need not walk it at each of its rounds.
gc.collect()
gc.freeze()
