"""Addresses of rosters, imports and checks."""

from django.urls import URLPattern, URLResolver, path

from nongan.roster.views import (
    changes,
    checks,
    comparisons,
    exemptions,
    import_changes,
    imports,
    occasions,
    placements,
    plans,
    questions,
    records,
    review,
    senders,
    structure_papers,
    teaching,
    thresholds,
    twins,
    versions,
)
from nongan.roster.views.cards import contact, feedback

app_name = "roster"

urlpatterns: list[URLPattern | URLResolver] = []

DISCREPANCY = "discrepancies/<uuid:discrepancy_id>/"
CARD, FEEDBACK = "cards/<uuid:card_id>/", "feedback-cards/<uuid:feedback_id>/"
LINE = "review/<slug:kind>/<uuid:line_id>/"

urlpatterns += [
    path("checks/", checks.check_overview, name="check-overview"),
    path("checks/run/", checks.check_run, name="check-run"),
    path("checks/<uuid:run_id>/", checks.check_detail, name="check-detail"),
    path("checks/<uuid:run_id>/changes/", changes.change_list, name="change-list"),
    path("contradictions/", changes.contradiction_list, name="contradiction-list"),
    path(
        "contradictions/<uuid:contradiction_id>/confirm/",
        changes.contradiction_confirm,
        name="contradiction-confirm",
    ),
    path(
        "contradictions/<uuid:contradiction_id>/take-back/",
        changes.contradiction_take_back,
        name="contradiction-take-back",
    ),
    path("models/", teaching.model_list, name="model-list"),
    path("models/teach/", teaching.model_teach, name="model-teach"),
    path("models/<int:number>/", teaching.model_detail, name="model-detail"),
    path("models/<int:number>/adopt/", teaching.model_adopt, name="model-adopt"),
    path("models/<int:number>/withdraw/", teaching.model_withdraw, name="model-withdraw"),
    path("checks/<uuid:run_id>/export.<slug:form>", checks.check_export, name="check-export"),
    path("checks/<uuid:run_id>/compare/", comparisons.check_compare, name="check-compare"),
    path(
        "checks/<uuid:run_id>/compare/export.<slug:form>",
        comparisons.check_compare_export,
        name="check-compare-export",
    ),
    path("checks/threshold/", thresholds.threshold_curve, name="threshold-curve"),
    path("checks/threshold/choose/", thresholds.threshold_choose, name="threshold-choose"),
    path("discrepancies/", checks.discrepancy_list, name="discrepancy-list"),
    path(DISCREPANCY, checks.discrepancy_detail, name="discrepancy-detail"),
    path(f"{DISCREPANCY}assign/", checks.discrepancy_assign, name="discrepancy-assign"),
    *(
        path(
            f"{DISCREPANCY}{move.replace('_', '-')}/",
            checks.discrepancy_move,
            {"move": move},
            name=f"discrepancy-{move.replace('_', '-')}",
        )
        for move in checks.WITH_NOTE
    ),
    path("urging/", checks.urging_sheet, name="urging-sheet"),
    path("urging/sheet.pdf", checks.urging_document, {"form": "pdf"}, name="urging-pdf"),
    path("urging/sheet.docx", checks.urging_document, {"form": "docx"}, name="urging-docx"),
    path("urging/sheet.xlsx", checks.urging_document, {"form": "xlsx"}, name="urging-xlsx"),
    path("urging/note/", checks.urging_note, name="urging-note"),
    path("review/", review.review_queue_page, name="review-queue"),
    path(LINE, review.review_line, name="review-line"),
    path(f"{LINE}link/", review.line_link, name="line-link"),
    path(f"{LINE}nobody/", review.line_nobody, name="line-nobody"),
    path(f"{LINE}ask/", review.line_ask, name="line-ask"),
    path(f"{LINE}undo/", review.line_undo, name="line-undo"),
    path("twins/", twins.twin_list, name="twin-list"),
    path("twins/export/", twins.twin_export, name="twin-export"),
    path("questions/", questions.question_list, name="question-list"),
    path("questions/<int:community_id>/", questions.question_sheet, name="question-sheet"),
    path("questions/<int:community_id>/export/", questions.question_export, name="question-export"),
    path(
        "questions/<int:community_id>/answers/", questions.question_answer, name="question-answer"
    ),
    path("receipts/", records.receipt_list, name="receipt-list"),
    path("feedback/", records.feedback_list, name="feedback-list"),
    path("occasions/", occasions.occasion_list, name="occasion-list"),
    path("occasions/add/", occasions.occasion_add, name="occasion-add"),
    path("occasions/<int:occasion_id>/", occasions.occasion_change, name="occasion-change"),
    path("exemptions/", exemptions.exemption_list, name="exemption-list"),
    path("exemptions/note/", exemptions.exemption_note, name="exemption-note"),
    path("exemptions/<int:exemption_id>/end/", exemptions.exemption_end, name="exemption-end"),
    path(
        "exemptions/<int:exemption_id>/withdraw/",
        exemptions.exemption_withdraw,
        name="exemption-withdraw",
    ),
    path("plans/<uuid:plan_id>/publish/", plans.plan_publish, name="plan-publish"),
    path(f"{DISCREPANCY}place/", placements.discrepancy_place, name="discrepancy-place"),
]

BATCH = "imports/<uuid:batch_id>/"
FILE = f"{BATCH}files/<int:position>/"
ROW = f"{BATCH}rows/<uuid:row_id>/"
VERSION = "roster/<int:number>/"

urlpatterns += [
    path("imports/", imports.import_list, name="import-list"),
    path("imports/senders/", senders.sender_list, name="sender-list"),
    path(BATCH, imports.import_detail, name="import-detail"),
    path(f"{BATCH}progress/", imports.import_progress, name="import-progress"),
    path(f"{BATCH}problems/", imports.import_problems, name="import-problems"),
    path(f"{BATCH}report.<slug:form>", imports.import_report, name="import-report"),
    path(FILE, imports.import_file, name="import-file"),
    *(
        path(f"{BATCH}{move}/", import_changes.import_move, {"move": move}, name=f"import-{move}")
        for move in import_changes.MOVES
    ),
    path(f"{BATCH}continue/", import_changes.import_continue, name="import-continue"),
    path(f"{FILE}exclude/", import_changes.import_file_exclude, name="import-file-exclude"),
    path(f"{FILE}left/", import_changes.import_left, name="import-left"),
    path(f"{FILE}sheets/<int:number>/", import_changes.import_sheet, name="import-sheet"),
    path(ROW, import_changes.import_row, name="import-row"),
    path(f"{ROW}exclude/", import_changes.import_row_exclude, name="import-row-exclude"),
    path(f"{ROW}answer/", import_changes.import_row_answer, name="import-row-answer"),
    path(f"{ROW}cell/", import_changes.import_cell, name="import-cell"),
    path("start/papers/", structure_papers.structure_papers, name="structure-papers"),
    path(
        "start/papers/progress/",
        structure_papers.structure_papers_progress,
        name="structure-papers-progress",
    ),
    path(
        "start/papers/look/", structure_papers.structure_papers_look, name="structure-papers-look"
    ),
    path(
        "start/papers/register/",
        structure_papers.structure_papers_register,
        name="structure-papers-register",
    ),
    path("roster/", versions.version_list, name="version-list"),
    path("roster/draft/", versions.version_draft, name="version-draft"),
    path(VERSION, versions.version_detail, name="version-detail"),
    path(f"{VERSION}confirm/", versions.version_confirm, name="version-confirm"),
    *(
        path(f"{VERSION}{move}/", versions.version_move, {"move": move}, name=f"version-{move}")
        for move in versions.MOVES
    ),
    path(f"{VERSION}export.<slug:form>", versions.version_export, name="version-export"),
]

urlpatterns += [
    path("cards/", contact.card_list, name="card-list"),
    path("cards/issue/", contact.card_issue, name="card-issue"),
    path("cards/without/", contact.stranger_receive, name="stranger-receive"),
    path("cards/in-hand/", contact.receipt_in_hand, name="receipt-in-hand"),
    *(
        path(
            f"cards/in/<int:community_id>/{move}/",
            contact.cards_move,
            {"move": move},
            name="cards-remind" if move == "remind" else f"receipts-{move}",
        )
        for move in contact.MOVES
    ),
    path(CARD, contact.card_detail, name="card-detail"),
    path(f"{CARD}present/", contact.card_present, name="card-present"),
    path(f"{CARD}receipt/", contact.receipt_fill, name="receipt-fill"),
    path(f"{CARD}receipt/take-back/", contact.receipt_take_back, name="receipt-take-back"),
    *(
        path(f"{CARD}{verdict}/", contact.card_judge, {"verdict": verdict}, name=f"card-{verdict}")
        for verdict in ("verify", "reject")
    ),
    path(f"{CARD}revoke/", contact.card_revoke, name="card-revoke"),
    path("my-cards/", feedback.own_cards, name="own-cards"),
    path("occasions/<int:occasion_id>/feedback/", feedback.feedback_group, name="feedback-group"),
    path("occasions/<int:occasion_id>/expected/", feedback.members_expect, name="members-expect"),
    path("feedback-cards/settle/", feedback.feedback_settle, name="feedback-settle"),
    path("feedback-cards/lock/", feedback.quarter_lock, name="quarter-lock"),
    path(FEEDBACK, feedback.feedback_detail, name="feedback-detail"),
    path(f"{FEEDBACK}correct/", feedback.feedback_correct, name="feedback-correct"),
    path(f"{FEEDBACK}see/", feedback.feedback_see, name="feedback-see"),
    path(f"{FEEDBACK}object/", feedback.feedback_object, name="feedback-object"),
    path(f"{FEEDBACK}review/", feedback.feedback_review, name="feedback-review"),
]
