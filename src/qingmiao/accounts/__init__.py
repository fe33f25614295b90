"""People, the organisations they act for, the posts they hold, sign-in. Does not decide what a post may do."""
