from accounts.models.attempt import Attempt
from accounts.models.event import Event
from accounts.models.login import Login
from accounts.models.user import User

__all__ = ["Attempt", "Event", "Login", "User"]
