"""The key list; its address also takes the form that makes a key, and answers with the secret."""

from django.http import HttpResponse

from keys.web.gate import answers, check_service_is_enabled, signed_in
from keys.web.list_page import answer_with_list, state_of
from keys.web.views import key_form
from keys.web.visits import Visit


@answers("GET", "HEAD", "POST")
@signed_in
def keys(visit: Visit) -> HttpResponse:
    check_service_is_enabled(visit)
    if visit.is_post:
        return key_form.create(visit)
    return answer_with_list(visit, state_of(visit))
