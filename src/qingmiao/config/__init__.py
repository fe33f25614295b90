"""Settings, root urls, wsgi, worker and the command line. Answers for how the process starts; holds no rule of the trade."""
