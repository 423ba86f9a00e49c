from django.urls import path

from renkei.network.views import responses, rounds

app_name = "network"
urlpatterns = [
    path("", rounds.rounds, name="rounds"),
    path("uploads/", rounds.upload, name="upload"),
    path("uploads/<uuid:document_id>/", rounds.preview, name="preview"),
    path("uploads/<uuid:document_id>/removal/", rounds.drop, name="drop"),
    path("ask/", responses.ask, name="ask"),
    path("<uuid:round_id>/responses/", responses.collection, name="collection"),
    path("<uuid:round_id>/responses/csv/", responses.collection_csv, name="collection_csv"),
    path("<uuid:round_id>/reminder/", responses.remind, name="remind"),
    path("responses/<uuid:response_id>/", responses.response, name="response"),
    path("responses/<uuid:response_id>/draft/", responses.draft, name="response_draft"),
    path("responses/<uuid:response_id>/excel/", responses.excel, name="response_excel"),
    path("<uuid:round_id>/", rounds.comparison, name="comparison"),
    path("<uuid:round_id>/municipalities/<str:code>/", rounds.municipality, name="municipality"),
    path("<uuid:round_id>/questions/<str:field_id>/", rounds.question, name="question"),
    path("<uuid:round_id>/tags/", rounds.tags, name="tags"),
    path("<uuid:round_id>/tags/<str:group_id>/", rounds.tags, name="tag_group"),
    path("<uuid:round_id>/tags/<str:group_id>/confirmation/", rounds.confirm, name="confirm"),
    path("tags/<uuid:tag_id>/", rounds.settle, name="settle"),
    path("<uuid:round_id>/book.<str:form>", rounds.book, name="book"),
]
