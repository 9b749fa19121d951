from django.http import HttpRequest, JsonResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from offers import catalogue
from offers.filters import MAX_TEXT
from offers.unchanged import unchanged_while_catalogue_is


@require_safe
@unchanged_while_catalogue_is
def suggestions(request: HttpRequest) -> JsonResponse:
    """What to offer while somebody types: ``{"vorschlaege": [{"art", "text", "url"}]}``."""
    text = " ".join(request.GET.get("q", "").replace("\x00", " ").split())[:MAX_TEXT]
    found = catalogue.suggestions(text, timezone.now())
    lists = reverse("offers:list")
    rows = [
        {
            "art": item.kind,
            "text": item.label,
            "url": f"{lists}?{urlencode({item.facet: item.slug} if item.facet else {'q': item.label})}",
        }
        for item in found
    ]
    return JsonResponse({"vorschlaege": rows})
