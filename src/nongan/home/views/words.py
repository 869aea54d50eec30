"""How what waits is called, and which page takes it on."""

from dataclasses import dataclass

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from nongan.home.queries.desk import Waiting

Text = str | Promise


@dataclass(frozen=True)
class Words:
    """A kind of waiting thing in words; `query` is the filter of the list it leads to."""

    title: Text
    note: Text
    icon: str
    url_name: str
    query: str = ""


LIST, CARDS = "roster:discrepancy-list", "roster:card-list"
WORDS = {
    "plan_notices": Words(
        _("Lists of the plan to be opened"),
        _("Your list is out or has changed; open it and mark it as seen."),
        "list-check",
        "allocation:notice-list",
    ),
    "plans_to_publish": Words(
        _("An approved plan can be published"),
        _("Everybody is placed, a draft roster is made, units and branches are told."),
        "list-check",
        "allocation:plan-in-force",
    ),
    "reviews_late": Words(
        _("Requests for review past their day"),
        _("Members wait for an answer in words; their day has gone by."),
        "hourglass",
        "allocation:review-list",
    ),
    "reviews": Words(
        _("Requests for review to be answered"),
        _("A member asks a person to look again at the own place."),
        "message-circle",
        "allocation:review-list",
    ),
    "late": Words(
        _("Discrepancies past their day"),
        _("Explain or correct them first; their day has gone by."),
        "hourglass",
        LIST,
        "overdue=on",
    ),
    "card_own": Words(
        _("Your contact card is to be presented"),
        _("Go to the community when it suits you, or tell your liaison what keeps you."),
        "id",
        "roster:own-cards",
    ),
    "feedback_own": Words(
        _("New feedback cards on your service"),
        _("Read them; object if something is not right."),
        "message-circle",
        "roster:own-cards",
    ),
    "cards_here": Words(
        _("Receipts to be filled in"),
        _("These members have presented their card; the branch waits for the receipt."),
        "clipboard-check",
        CARDS,
        "state=here",
    ),
    "cards_filled": Words(
        _("Receipts to be handed to the branch"),
        _("One press hands them all over."),
        "send",
        CARDS,
        "state=filled",
    ),
    "cards_returned": Words(
        _("Receipts to be acknowledged"),
        _("The community has handed them over."),
        "check",
        CARDS,
        "state=returned",
    ),
    "cards_late": Words(
        _("Cards past their day"),
        _("A neutral word, three times at most; or note an exemption."),
        "bell",
        CARDS,
        "state=late",
    ),
    "cards_mismatch": Words(
        _("Cards that do not fit the roster"),
        _("Say whether the receipt is right or wrong."),
        "alert-triangle",
        CARDS,
        "state=mismatch",
    ),
    "feedback_due": Words(
        _("Activities without feedback"),
        _("Open the activity, tap whoever is different, save once."),
        "message-circle",
        "roster:occasion-list",
    ),
    "feedback_disputed": Words(
        _("Objections to feedback cards"),
        _("Look at the card again and answer the member."),
        "message-circle",
        "roster:feedback-list",
        "state=disputed",
    ),
    "mine": Words(
        _("Discrepancies given to you"),
        _("Look at the evidence, then explain or correct."),
        "clipboard-check",
        LIST,
        "mine=on",
    ),
    "explained": Words(
        _("Explanations to be verified"),
        _("A second person reads the explanation and closes the matter."),
        "eye-check",
        LIST,
        "status=explained",
    ),
    "corrected": Words(
        _("Corrections to be verified"),
        _("A second person looks whether the records are right now."),
        "eye-check",
        LIST,
        "status=corrected",
    ),
    "review": Words(
        _("Lines whose person is in doubt"),
        _("Say which member the line means, or that it is nobody on the roster."),
        "user-check",
        "roster:review-queue",
    ),
    "contradicted": Words(
        _("Decisions that the evidence speaks against"),
        _("Look at the line again; confirm the decision or take it back."),
        "alert-triangle",
        "roster:contradiction-list",
    ),
    "urge": Words(
        _("Members who have not reported in"),
        _("Phone them or print the urging sheet; three times at most."),
        "phone",
        "roster:urging-sheet",
    ),
    "ready": Words(
        _("Imports ready to be confirmed"),
        _("Look at the preview, settle the doubts, then confirm."),
        "file-check",
        "roster:import-list",
    ),
    "unread": Words(
        _("Imports not read yet"),
        _("The files are here; start the reading."),
        "file-import",
        "roster:import-list",
    ),
    "roster_draft": Words(
        _("A roster version is with the organs"),
        _("See which organs have not confirmed their people."),
        "clipboard-list",
        "roster:version-detail",
    ),
    "roster_organ_confirmed": Words(
        _("A roster version is to be approved"),
        _("All organs have confirmed their people."),
        "clipboard-list",
        "roster:version-detail",
    ),
    "roster_committee_approved": Words(
        _("A roster version is to be issued"),
        _("Once issued, the communities work with it."),
        "clipboard-list",
        "roster:version-detail",
    ),
    "roster_confirm": Words(
        _("Your people on the new roster are to be confirmed"),
        _("Check names and communities, then confirm."),
        "clipboard-list",
        "roster:version-detail",
    ),
    "directives": Words(
        _("Directives to be answered"),
        _("The working committee waits for your branch's answer."),
        "send",
        "branches:directive-list",
    ),
    "report_due": Words(
        _("The quarter's report is to be handed up"),
        _("The figures are counted for you; write the words."),
        "file-text",
        "branches:report-list",
    ),
    "report_returned": Words(
        _("Reports returned to you"),
        _("Read the note, change the words, hand it up again."),
        "arrow-back-up",
        "branches:report-list",
    ),
    "reports_to_settle": Words(
        _("Branch reports handed up"),
        _("Read them; accept or return with a note."),
        "file-text",
        "branches:report-list",
    ),
    "exports": Words(
        _("Lists with phones to be approved"),
        _("A colleague has asked for a list; read the purpose, then decide."),
        "file-spreadsheet",
        "organisations:export-list",
    ),
    "unused_passwords": Words(
        _("One-time passwords not used yet"),
        _("These people have not signed in so far."),
        "key",
        "accounts:account-list",
        "state=waiting",
    ),
    "proposals": Words(
        _("Roles to be given"),
        _("The system administrator has made these accounts; you give the roles."),
        "certificate",
        "organisations:grant-list",
    ),
    "lock_outs": Words(
        _("Accounts locked after wrong passwords"),
        _("Ask the person; lift the lock or let it run out."),
        "lock",
        "accounts:lock-out-list",
    ),
}


@dataclass(frozen=True)
class Todo:
    """One line of "what waits for me"."""

    words: Words
    url: str
    count: int
    is_late: bool


def link(url_name: str, *arguments: object, query: str = "") -> str:
    """The address of a page, "" where the page is not part of this installation."""
    try:
        url = reverse(url_name, args=arguments)
    except NoReverseMatch:
        return ""
    return f"{url}?{query}" if query else url


def todo(waiting: Waiting) -> Todo:
    """What waits, in words and with its address."""
    words = WORDS[waiting.code]
    arguments = () if waiting.key is None else (waiting.key,)
    url = link(words.url_name, *arguments, query=words.query)
    return Todo(words, url, waiting.count, waiting.is_late)
