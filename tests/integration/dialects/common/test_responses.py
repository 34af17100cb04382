from keys.dialects.common.responses import ChallengeResponse


class TestChallengeResponse:
    def test_sends_each_challenge_on_a_line_of_its_own(self) -> None:
        response = ChallengeResponse(headers={"A": "1"})
        response.challenge(["Basic", "ApiKey"])

        assert [line for line in response.items() if line[0] != "Content-Type"] == [
            ("A", "1"),
            ("WWW-Authenticate", "Basic"),
            ("WWW-Authenticate", "ApiKey"),
        ]
        assert response["WWW-Authenticate"] == "Basic, ApiKey"

    def test_sends_none_when_there_is_none(self) -> None:
        response = ChallengeResponse()
        response.challenge([])

        assert "WWW-Authenticate" not in dict(response.items())
