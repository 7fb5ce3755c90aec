package io.edgewitness.collector.pages;

import io.edgewitness.collector.compliance.Happenings;
import io.edgewitness.collector.compliance.Procedure;
import io.edgewitness.collector.compliance.StationNow;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A station's screen.
 *
 * @param agent the line's; null: nobody knows it any more
 */
public record StationView(StationNow now, @Nullable AgentRow agent, View view) {
    private Procedure procedure() {
        return now.procedure();
    }

    /** @return whether what is shown may no longer be so: the agent is not connected, or what it sends is old */
    public boolean old() {
        return agent == null || agent.state() != AgentRow.State.ONLINE;
    }

    /** @return class: {@code stop}, {@code go}, {@code wait} or {@code unknown} */
    public String tone() {
        return old() ? "unknown" : !now.wrong().isEmpty() ? "stop" : now.newest() == null ? "wait" : "go";
    }

    /** @return the word in large letters */
    public String word() {
        return view.t("station-" + tone());
    }

    public String said(Happenings.Finding f) {
        return view.chinese() ? f.zh() : f.en();
    }

    /** @return how to mend it */
    public String mend(Happenings.Finding f) {
        return view.text().orElse("mend-" + f.type(), view.t("mend-other"));
    }

    public String type(Happenings.Finding f) {
        return view.text().orElse("pc-" + f.type(), f.type());
    }

    public String title(String step) {
        return procedure().title(step);
    }

    /** @return the unit's next steps, with the station where it is another one */
    public List<String> next() {
        Happenings.Step newest = now.newest();
        return newest == null
                ? List.of()
                : newest.next().stream().map(this::shown).toList();
    }

    private String shown(String step) {
        String station = procedure().station(step);
        return station.isEmpty() || station.equals(now.station())
                ? title(step)
                : title(step) + " → " + view.t("at-station", station);
    }

    public String phase(Happenings.Step s) {
        return s.phase().equals("start") ? view.t("step-begun") : view.t("step-over");
    }
}
