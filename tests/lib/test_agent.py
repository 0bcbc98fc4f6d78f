"""A browser's name for itself in short words."""

import pytest

from fieldapp.lib.agent import agent_words

MOZILLA = "Mozilla/5.0 "
WEBKIT = " AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (
            f"(Linux; Android 14; V2307A){WEBKIT}Chrome/120.0.0.0 Mobile Safari/537.36",
            "V2307A，安卓 14，Chrome",
        ),
        (f"(Linux; Android 10; K){WEBKIT}Chrome/124.0.0.0 Mobile Safari/537.36", "安卓手机，Chrome"),
        (
            f"(Linux; U; Android 13; zh-cn; 2211133C Build/TKQ1.220807.001){WEBKIT}Version/4.0 Chrome/109.0 "
            "Mobile Safari/537.36 XiaoMi/MiuiBrowser/18.2",
            "2211133C，安卓 13，小米浏览器",
        ),
        (
            "(iPhone; CPU iPhone OS 17_4 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.4 "
            "Mobile/15E148 Safari/604.1",
            "iPhone，iOS 17，Safari",
        ),
        (
            f"(Linux; Android 12; ELS-AN00; wv){WEBKIT}Version/4.0 Chrome/116.0 Mobile Safari/537.36 "
            "MicroMessenger/8.0.44",
            "ELS-AN00，安卓 12，微信",
        ),
        (f"(Windows NT 10.0; Win64; x64){WEBKIT}Chrome/124.0 Safari/537.36 Edg/124.0", "Windows 电脑，Edge"),
        ("Werkzeug/3", ""),
        ("", ""),
    ],
)
def test_it_names_phone_and_browser(agent: str, words: str) -> None:
    assert agent_words(f"{MOZILLA}{agent}" if agent.startswith("(") else agent) == words
