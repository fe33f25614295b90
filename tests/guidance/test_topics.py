"""Topics of guidance: somebody answers for each, a review that is near is told, and a review of the topic is one of all its cards."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from filings.factories import AT, ON, a_person, city_officer, signed_in
from guidance.factories import a_card
from qingmiao.accounts.models import Post, Role
from qingmiao.accounts.services import appoint
from qingmiao.core.errors import DomainError
from qingmiao.core.models import Notice
from qingmiao.guidance.models import KeptTopic
from qingmiao.guidance.queries.cards import GRACE, card_of
from qingmiao.guidance.services.topics import assign_topic, remind_of_topics, review_topic
from qingmiao.ui.desk import AskedDesk, desk_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic() -> KeptTopic:
    """The topic of feeding with one shipped card; nobody answers for it yet."""
    return KeptTopic.objects.get(key=a_card(AT).topic)


def a_colleague() -> Post:
    return appoint(a_person("reader-2", "示例替补"), Role.CITY_OFFICER, city_officer().organisation, since_on=ON, actor=None, at=AT)


def test_every_topic_is_begun_with_the_cards_and_named_people_answer_for_it(topic: KeptTopic, client: Client) -> None:
    assert KeptTopic.objects.count() == 18
    officer, deputy = city_officer(), a_colleague()
    page = signed_in(client, officer).get(reverse("topic_keep_list")).content.decode()
    assert page.count("没有指定") >= 18
    with pytest.raises(DomainError, match="以外的人"):
        assign_topic(topic, officer, officer, version=1, actor=officer, at=AT)
    client.post(reverse("topic_assign", args=[topic.pk]), {"version": 1, "owner": officer.pk, "deputy": deputy.pk})
    topic.refresh_from_db()
    assert (topic.owner, topic.deputy) == (officer, deputy)
    assert "示例替补" in client.get(reverse("topic_keep_list")).content.decode()


def test_a_review_that_is_near_is_told_once_and_stands_on_the_desk(topic: KeptTopic) -> None:
    officer = city_officer()
    assign_topic(topic, officer, a_colleague(), version=1, actor=officer, at=AT)
    early, near = topic.review_due_on - timedelta(days=15), topic.review_due_on - timedelta(days=14)
    assert not desk_page(AskedDesk(officer, early), box="guidance_topics", search="", number=None).table.rows
    rows = desk_page(AskedDesk(officer, near), box="guidance_topics", search="", number=None).table.rows
    assert "负责人示例市办" in [row.note for row in rows]
    at = AT + (near - ON)
    assert [remind_of_topics(at=at), remind_of_topics(at=at + timedelta(days=1))] == [1, 0]
    assert "示例替补" in Notice.objects.get(title__contains="养育主题").body


def test_a_topic_long_overdue_hides_what_can_harm_until_it_is_read_whole(topic: KeptTopic, client: Client) -> None:
    officer, key = city_officer(), a_card(AT).key
    KeptTopic.objects.filter(pk=topic.pk).update(review_due_on=ON - GRACE - timedelta(days=1))
    held = card_of(key, ON)
    assert held is not None
    assert held.is_held_back
    with pytest.raises(DomainError, match="两年以内"):
        review_topic(topic, ON, version=1, actor=officer, at=AT)
    due_on = ON + timedelta(days=200)
    answer = signed_in(client, officer).post(reverse("topic_review", args=[topic.pk]), {"version": 1, "due_on": due_on.isoformat()})
    assert answer.status_code == 302
    read = card_of(key, ON)
    assert read is not None
    assert (read.is_held_back, read.review_due_on) == (False, due_on)
    assert "全文复核" in client.get(reverse("guidance_topic", args=[topic.key])).content.decode()
