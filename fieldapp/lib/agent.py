"""What a browser calls itself (User-Agent), in the few words by which an office tells one phone from another."""

import re

# The first that is named counts: every one of them says Chrome or Safari besides.
_BROWSERS = (
    ("MicroMessenger", "微信"), ("HuaweiBrowser", "华为浏览器"), ("HonorBrowser", "荣耀浏览器"),
    ("MiuiBrowser", "小米浏览器"), ("VivoBrowser", "vivo 浏览器"), ("HeyTapBrowser", "OPPO 浏览器"),
    ("MQQBrowser", "QQ 浏览器"), ("QQBrowser", "QQ 浏览器"), ("UCBrowser", "UC 浏览器"), ("Quark", "夸克"),
    ("EdgA", "Edge"), ("EdgiOS", "Edge"), ("Edg", "Edge"), ("FxiOS", "Firefox"), ("Firefox", "Firefox"),
    ("CriOS", "Chrome"), ("SamsungBrowser", "三星浏览器"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
_ANDROID = re.compile(r"Android (\d+)[^;)]*(?:; (?:\w\w[-_]\w\w; )?([^;)]+))?")
_APPLE = re.compile(r"\((iPhone|iPad)[^)]*? OS (\d+)")
_DESKS = (
    ("Windows", "Windows 电脑"),
    ("Macintosh", "苹果电脑"),
    ("OpenHarmony", "鸿蒙"),
    ("Linux", "Linux 电脑"),
)
_NO_MODEL = ("K", "wv", "Mobile", "Tablet")  # what a browser that keeps the model to itself says instead


def agent_words(agent: str) -> str:
    """V2307A，安卓 14，Chrome; empty where nothing is told."""
    return "，".join(filter(None, (_machine(agent), _browser(agent))))


def _machine(agent: str) -> str:
    if apple := _APPLE.search(agent):
        return f"{apple[1]}，iOS {apple[2]}"
    if android := _ANDROID.search(agent):
        model = (android[2] or "").split(" Build")[0].strip()
        # without a model the version is made up too
        return f"{model}，安卓 {android[1]}" if model and model not in _NO_MODEL else "安卓手机"
    return next((name for word, name in _DESKS if word in agent), "")


def _browser(agent: str) -> str:
    return next((name for word, name in _BROWSERS if f"{word}/" in agent), "")
