"""Routes of the city's desk."""

from django.urls import path

from qingmiao.governance.web.views import board

board_urls = [
    path("board/", board.board, name="board"),
    path("board/report.pdf", board.board_report, name="board_report"),
]
