"""Schools that train people for care: programmes, graduates, agreements with institutions, internships; and supply against demand.

A student is a worker without a post and is never counted in a ratio. Who works where is kept by workforce.
"""
