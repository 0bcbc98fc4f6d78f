"""The app's ears and mouths towards other systems, one folder a channel, none knowing another.

`INBOUND` is the one table of what is listened to: name of the channel, and where its reader stands.
"""

INBOUND: dict[str, str] = {
    "push": "fieldapp.channels.push:read",  # 工改 / 多规合一 project pushes, as text
}
