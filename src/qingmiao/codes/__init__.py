"""Pure: 统一社会信用代码, 公民身份号码, divisions, working days, ages."""
