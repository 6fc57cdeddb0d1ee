"""Refusals: each carries one sentence for people, as a message id with its values."""

from collections.abc import Mapping, Sequence

from feedback.domain.text import N_


class Refusal(Exception):
    """The service cannot do what was asked; ``sentence`` % ``values`` says why and what to do."""

    sentence = N_("This cannot be done.")

    def __init__(self, sentence: str | None = None, **values: object) -> None:
        self.sentence = sentence or self.sentence
        self.values = values
        super().__init__(self.sentence % values if values else self.sentence)


class NotAllowed(Refusal):
    """The actor may know of the petition but may not do this to it."""

    sentence = N_("Your role does not allow this step.")


class SignedOut(Refusal):
    """The session ended while something was being typed."""

    sentence = N_("You are signed out. Sign in in a new tab, then reload this page and confirm that it is sent again.")


class ProofNeeded(Refusal):
    """What was asked for needs the person to have shown a short while ago who they are."""

    sentence = N_("Show again that it is you, then go on.")


class FactorMissing(Refusal):
    """The person's role demands a second factor, and they have none: nothing else is open until they have."""

    sentence = N_("Your role needs a second factor. Add one first; the rest of the back office opens then.")


class PassEnded(SignedOut):
    """The time in which the sender could act after showing the secret is over."""

    sentence = N_(
        "This page was open for too long. Open the petition in a new tab with its code and secret, "
        "then reload this page and confirm that it is sent again."
    )


class NotPossible(Refusal):
    """The petition's state does not allow the action (the table in ``domain.states``)."""

    sentence = N_("This step is not possible any more: the petition has moved on. Please look at its present state.")


class Changed(Refusal):
    """Somebody else changed the petition since the actor opened it."""

    sentence = N_(
        "Somebody else has changed this petition meanwhile. Nothing you typed is lost: read what changed below, then send again."
    )


class Invalid(Refusal):
    """Facts that do not fit, by field name: the same names as in the form and the interface for machines."""

    sentence = N_("Please correct the fields named below.")

    def __init__(self, fields: Mapping[str, str | Refusal | Sequence[Refusal]]) -> None:
        super().__init__()
        self.fields: dict[str, list[Refusal]] = {}
        for name, said in fields.items():
            if isinstance(said, str):
                self.fields[name] = [Refusal(said)]
            else:
                self.fields[name] = [said] if isinstance(said, Refusal) else list(said)


class AlreadySent(Refusal):
    """The form token was used before; ``code`` names the petition it made."""

    sentence = N_(
        "This form was already sent as %(code)s. To send another petition with what is written here, press the button again."
    )

    def __init__(self, code: str) -> None:
        super().__init__(code=code)
        self.code = code
