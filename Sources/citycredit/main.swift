print("citycredit")
