package io.edgewitness.collector.pages;

import static org.assertj.core.api.Assertions.assertThat;

import io.edgewitness.collector.pages.AgentList.Filter;
import io.edgewitness.collector.pages.AgentRow.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AgentListTest {
    private static final Filter ALL = new Filter("", null, "", 1);

    private static AgentRow agent(int number, State state, String sourceState) {
        String site = "plant-" + number % 200;
        return new AgentRow(
                String.format("gw-%04d", number),
                "acme",
                site,
                "厂 " + number % 200,
                state,
                Instant.EPOCH,
                number % 2 == 0,
                "",
                List.of(new AgentRow.Source("meters", sourceState, "")),
                Instant.EPOCH,
                "0.1.0",
                1,
                1);
    }

    private static List<AgentRow> thousand() {
        List<AgentRow> agents = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            agents.add(agent(i, State.ONLINE, "UP"));
        }
        return agents;
    }

    @Test
    void pagesShowEachAgentOnce() {
        Set<String> seen = new HashSet<>();
        int pages = AgentList.of(thousand(), ALL).pages();
        for (int page = 1; page <= pages; page++) {
            AgentList list = AgentList.of(thousand(), new Filter("", null, "", page));
            assertThat(list.rows()).hasSizeLessThanOrEqualTo(AgentList.PER_PAGE);
            list.rows().forEach(a -> assertThat(seen.add(a.id())).isTrue());
        }
        assertThat(seen).hasSize(1000);
    }

    @Test
    void whatWantsAttentionComesFirst() {
        List<AgentRow> agents = thousand();
        agents.set(700, agent(700, State.OFFLINE, "UP"));
        agents.set(800, agent(800, State.ONLINE, "DOWN"));
        Collections.reverse(agents);
        AgentList list = AgentList.of(agents, ALL);
        assertThat(list.rows().subList(0, 3)).extracting(AgentRow::id).containsExactly("gw-0700", "gw-0800", "gw-0000");
        assertThat(list.attention()).isEqualTo(2);
        assertThat(list.count(State.OFFLINE)).isEqualTo(1);
    }

    @Test
    void aFilterNarrowsAndTheCountsStayThoseOfAll() {
        AgentList list = AgentList.of(thousand(), new Filter("GW-00", null, "acme/plant-7", 9));
        assertThat(list.rows()).extracting(AgentRow::id).containsExactly("gw-0007");
        assertThat(list.filter().page()).as("a page that is no more").isEqualTo(1);
        assertThat(list.total()).isEqualTo(1000);
        assertThat(AgentList.of(thousand(), new Filter("", State.STALE, "", 1)).matching())
                .isZero();
        assertThat(list.sites()).hasSize(200).allMatch(s -> s.agents() == 5);
    }
}
