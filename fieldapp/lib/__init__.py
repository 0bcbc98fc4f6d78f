"""The ground everything stands on: time, ids, money, text, places, codes; it imports nothing of ours."""
