package io.edgewitness.collector.pages;

import io.edgewitness.collector.forms.Readiness;
import io.edgewitness.collector.pages.FormViews.DetailView;
import io.edgewitness.collector.pages.FormViews.FindingView;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Makes what a page shows of what stands in the way of a filing. */
final class FindingDesk {
    private FindingDesk() {}

    /** Findings in the reader's language, each with the way to what it is about. */
    static List<FindingView> views(View v, Draft draft, List<Readiness.Finding> findings) {
        List<FindingView> views = new ArrayList<>();
        for (Readiness.Finding f : findings) {
            List<DetailView> details = f.details().stream()
                    .map(d -> new DetailView(
                            v.chinese() ? d.zh() : d.en(),
                            d.field().isEmpty() ? null : HistoryPages.back(draft, d.field())))
                    .toList();
            boolean told = details.stream().allMatch(d -> d.place() != null);
            List<DetailView> links = told
                    ? List.of()
                    : f.fields().stream()
                            .map(id -> new DetailView(
                                    HistoryPages.name(v, draft.open(), id), HistoryPages.back(draft, id)))
                            .toList();
            views.add(new FindingView(
                    f.force().name().toLowerCase(Locale.ROOT),
                    f.rule(),
                    f.words(),
                    v.chinese() ? (f.zh().equals(f.words()) ? "" : f.zh()) : f.en(),
                    details,
                    links));
        }
        return views;
    }
}
