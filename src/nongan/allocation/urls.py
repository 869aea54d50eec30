"""Addresses of plans, and of what follows one."""

from django.urls import URLPattern, URLResolver, path

from nongan.allocation.views import changes, lists, planning, plans, reviews, wishes

app_name = "allocation"
PLAN = "plans/<uuid:plan_id>/"
REVIEW = "allocation/reviews/<uuid:review_id>/"

urlpatterns: list[URLPattern | URLResolver] = [
    path("plans/", planning.plan_list, name="plan-list"),
    path("plans/new/", planning.plan_create, name="plan-create"),
    path(PLAN, plans.plan_detail, name="plan-detail"),
    path(f"{PLAN}progress/", plans.plan_progress, name="plan-progress"),
    path(f"{PLAN}lines/", plans.plan_lines, name="plan-lines"),
    path(f"{PLAN}units/", plans.plan_units, name="plan-units"),
    path(f"{PLAN}settings/", planning.plan_settings, name="plan-settings"),
    path(f"{PLAN}settings/change/", planning.plan_change, name="plan-change"),
    path(f"{PLAN}locks/", planning.plan_lock, name="plan-lock"),
    path(f"{PLAN}locks/<int:lock_id>/unlock/", planning.plan_unlock, name="plan-unlock"),
    path(f"{PLAN}exclusions/", planning.plan_exclude, name="plan-exclude"),
    path(f"{PLAN}exclusions/<int:exclusion_id>/lift/", planning.plan_lift, name="plan-lift"),
    path(f"{PLAN}simulate/", plans.plan_simulate, name="plan-simulate"),
    path(f"{PLAN}choose/<slug:name>/", plans.plan_choose, name="plan-choose"),
    *(
        path(f"{PLAN}{move}/", plans.plan_move, {"move": move}, name=f"plan-{move}")
        for move in (*plans.MOVES, *plans.WITH_NOTE)
    ),
]

urlpatterns += [
    path("allocation/wishes/", wishes.wish_list, name="wish-list"),
    path("allocation/wishes/state/", wishes.wish_state, name="wish-state"),
    path("allocation/coordinates/", wishes.point_list, name="point-list"),
    path("allocation/coordinates/set/", wishes.point_set, name="point-set"),
    path("allocation/notices/", lists.notice_list, name="notice-list"),
    path("allocation/notices/<int:notice_id>/see/", lists.notice_see, name="notice-see"),
    path("allocation/units/<int:unit_id>/", lists.unit_list, name="unit-list"),
    path(
        "allocation/units/<int:unit_id>/export.<slug:form>",
        lists.unit_list_export,
        name="unit-list-export",
    ),
    path("allocation/branches/<int:community_id>/", lists.branch_list, name="branch-list"),
    path(
        "allocation/branches/<int:community_id>/export.<slug:form>",
        lists.branch_list_export,
        name="branch-list-export",
    ),
    path("allocation/own/", reviews.own_place, name="own-place"),
    path("allocation/own/review/", reviews.review_ask, name="review-ask"),
    path("allocation/reviews/", reviews.review_list, name="review-list"),
    path(REVIEW, reviews.review_detail, name="review-detail"),
    path(f"{REVIEW}answer/", reviews.review_answer, name="review-answer"),
    path(f"{REVIEW}withdraw/", reviews.review_withdraw, name="review-withdraw"),
    path("allocation/in-force/", changes.plan_in_force, name="plan-in-force"),
    path(f"{PLAN}amend/", changes.plan_amend, name="plan-amend"),
    path(f"{PLAN}places/<int:community_id>/", changes.plan_resize, name="plan-resize"),
    path(f"{PLAN}replan/", changes.plan_replan, name="plan-replan"),
    path(f"{PLAN}replan/take/", changes.plan_replan_take, name="plan-replan-take"),
    path(f"{PLAN}close/", changes.plan_close, name="plan-close"),
]
