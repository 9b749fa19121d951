"""How long the portal keeps what people wrote who wanted to get in."""

from django.db.models import Q

from accounts.retention import Rule
from accounts.throttle import DAY
from providers.admission import CONFIRM_WITHIN
from providers.models import Application, Invitation

DECIDED_FOR = 180 * DAY  # in case somebody asks why
INVITATIONS_FOR = 30 * DAY  # after they were accepted or ran out

UNCONFIRMED = Rule(
    "unbestätigte Anträge",
    CONFIRM_WITHIN,
    lambda moment: Application.objects.filter(state=Application.State.UNCONFIRMED, created_at__lte=moment),
)
DECIDED = Rule("entschiedene Anträge", DECIDED_FOR, lambda moment: Application.objects.filter(decided_at__lte=moment))
INVITATIONS = Rule(
    "angenommene und abgelaufene Einladungen",
    INVITATIONS_FOR,
    lambda moment: Invitation.objects.filter(Q(accepted_at__lte=moment) | Q(expires_at__lte=moment)),
)
RULES = [UNCONFIRMED, DECIDED, INVITATIONS]
