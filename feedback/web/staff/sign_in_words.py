"""What happened at a door, in words."""

from feedback.domain.signing_in import Proof, SignInEvent
from feedback.language import LazyString
from feedback.language import lazy_gettext as _l

SIGN_INS: dict[str, LazyString] = {
    SignInEvent.SIGNED_IN: _l("Signed in"),
    SignInEvent.NEW_DEVICE: _l("Signed in on a new device"),
    SignInEvent.WRONG_PASSWORD: _l("Wrong password"),
    SignInEvent.WRONG_PROOF: _l("Wrong code or passkey"),
    SignInEvent.PROVED_AGAIN: _l("Showed again who it is"),
    SignInEvent.SIGNED_OUT: _l("Signed out"),
    SignInEvent.SESSION_ENDED: _l("Signed other browsers out"),
    SignInEvent.PASSWORD_CHANGED: _l("Changed the password"),
    SignInEvent.RESET_ASKED: _l("Somebody asked for a new password"),
    SignInEvent.APP_ADDED: _l("Added an authenticator app"),
    SignInEvent.APP_REMOVED: _l("Removed the authenticator app"),
    SignInEvent.PASSKEY_ADDED: _l("Added a passkey"),
    SignInEvent.PASSKEY_REMOVED: _l("Removed a passkey"),
    SignInEvent.CODES_MADE: _l("Made new recovery codes"),
    SignInEvent.CODE_USED: _l("Used a recovery code"),
    SignInEvent.FACTORS_RESET: _l("Second factors were taken away"),
}
PROOFS: dict[str, LazyString] = {
    Proof.PASSWORD: _l("with the password"),
    Proof.APP: _l("with a code from the app"),
    Proof.PASSKEY: _l("with a passkey"),
    Proof.RECOVERY: _l("with a recovery code"),
}


def said(event: str, detail: str) -> str:
    """One line: what happened, and how it was proved or which passkey it was."""
    what = str(SIGN_INS.get(event, event))
    return f"{what}, {PROOFS[detail]}" if detail in PROOFS else f"{what}: {detail}" if detail else what
