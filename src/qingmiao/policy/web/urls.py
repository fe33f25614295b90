"""Routes of the library's keepers."""

from django.urls import path

from qingmiao.policy.web import documents, readings

urlpatterns = [
    path("library/", readings.library_desk, name="library_desk"),
    path("library/read/", readings.reading_new, name="reading_new"),
    path("library/readings/<int:pk>/", readings.reading_show, name="reading_show"),
    path("library/readings/<int:pk>/discard/", readings.reading_discard, name="reading_discard"),
    path("library/suggestions/<int:pk>/decide/", readings.suggestion_decide, name="suggestion_decide"),
    path("library/documents/", documents.document_list, name="document_list"),
    path("library/documents/new/", documents.document_new, name="document_new"),
    path("library/documents/<int:pk>/", documents.document_edit, name="document_edit"),
    path("library/documents/<int:pk>/files/", documents.attachment_add, name="attachment_add"),
    path("library/documents/<int:pk>/files/<int:file>/remove/", documents.attachment_remove, name="attachment_remove"),
]
