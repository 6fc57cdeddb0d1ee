"""``python -m feedback.cli jobs run``: our commands without what ``flask`` loads beside them, for what runs all day."""

from wsgi import app

with app.app_context():
    app.cli.main(prog_name="feedback.cli")
