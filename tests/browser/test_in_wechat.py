"""Where nothing can be kept the sheet and 接力签 ask for nothing, and lead to a browser that can."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from fieldapp.cli.demo.cast import PASSWORD
from tests.browser.test_field_form import WECHAT, wide_enough
from tests.support.cast import Stage
from tests.support.story_acceptance import completed, convened

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("agent", "words"),
    [("", "这个窗口存不住东西，现场验收在这里填不了"), (WECHAT, "微信里存不住东西，现场验收在这里填不了")],
    ids=["no store", "wechat"],
)
def test_it_asks_for_nothing_where_nothing_can_be_kept_and_names_the_way(
    agent: str, words: str, stage_xz: Stage, live_server: str, phone: Callable[..., Page],
    axe: Callable[..., list[dict[str, Any]]],
) -> None:  # fmt: skip
    acceptance_id = convened(stage_xz, completed(stage_xz))
    page = phone(user_agent=agent, permissions=["clipboard-read", "clipboard-write"]) if agent else phone()
    if not agent:
        page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: undefined })")
    page.goto("/login")
    page.get_by_label("工号或手机号").fill(stage_xz.person("inspector").login)
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").tap()
    page.wait_for_url("**/today")
    address = f"/acceptances/{acceptance_id}/sheet"
    page.goto(f"{address}#item/SM-01")
    expect(page.get_by_text(words)).to_be_visible()
    expect(page.locator("main input, main textarea, main button")).to_have_count(0)
    expect(page.get_by_text("已存本机")).to_have_count(0)
    assert axe(page) == [] and wide_enough(page)
    if agent:
        page.get_by_role("button", name="复制链接").tap()
        expect(page.get_by_text("复制好了，到手机自带的浏览器里粘贴打开")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == f"{live_server}{address}"
    page.get_by_role("link", name="有网时也可以用网页版").tap()
    expect(page).to_have_url(re.compile(rf"/acceptances/{acceptance_id}$"))
    page.goto("/relay")
    expect(page.get_by_text("存不住东西，接力签在这里签不了")).to_be_visible()
    expect(page.get_by_role("button", name="扫码")).to_have_count(0)
