"""Addresses of rosters, imports and checks."""

from django.urls import URLPattern, URLResolver, path

from nongan.roster.views import checks, records, review

app_name = "roster"

urlpatterns: list[URLPattern | URLResolver] = []

DISCREPANCY = "discrepancies/<uuid:discrepancy_id>/"
LINE = "review/<slug:kind>/<uuid:line_id>/"

urlpatterns += [
    path("checks/", checks.check_overview, name="check-overview"),
    path("checks/run/", checks.check_run, name="check-run"),
    path("checks/<uuid:run_id>/", checks.check_detail, name="check-detail"),
    path("checks/<uuid:run_id>/export/", checks.check_export, name="check-export"),
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
    path("urging/export/", checks.urging_export, name="urging-export"),
    path("urging/note/", checks.urging_note, name="urging-note"),
    path("review/", review.review_queue, name="review-queue"),
    path(LINE, review.review_line, name="review-line"),
    path(f"{LINE}link/", review.line_link, name="line-link"),
    path(f"{LINE}nobody/", review.line_nobody, name="line-nobody"),
    path(f"{LINE}ask/", review.line_ask, name="line-ask"),
    path(f"{LINE}undo/", review.line_undo, name="line-undo"),
    path("receipts/", records.receipt_list, name="receipt-list"),
    path("feedback/", records.feedback_list, name="feedback-list"),
    path("occasions/", records.occasion_list, name="occasion-list"),
    path("exemptions/note/", records.exemption_note, name="exemption-note"),
]
