"""Volunteers and social workers: who they are, what they are asked to do, when they were there, what they are thanked for.

Who a person is and whether the ban check holds is kept by workforce; a volunteer is a worker without a post. A volunteer is never
alone with children and never counted in a ratio: `services.serving` and `queries.apart` refuse it.
"""
