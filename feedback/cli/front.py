"""What gunicorn is told beside the command line of :mod:`feedback.cli.serve`; it reads the names of this module."""

from gunicorn.http import wsgi  # type: ignore[import-untyped]

# Which program answers is nobody's business.
wsgi.SERVER = "lang-nghe"

limit_request_line = 4094
limit_request_fields = 60
limit_request_field_size = 8190
# Who stands before the service is said by FEEDBACK_TRUSTED_PROXIES alone; a header never names path or scheme by itself.
forwarded_allow_ips = ""
forwarder_headers = ""
header_map = "drop"
