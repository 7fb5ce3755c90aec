package io.edgewitness.collector.server;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.edgewitness.collector.workplace.Access;
import io.edgewitness.collector.workplace.Answer;
import io.edgewitness.collector.workplace.Grants;
import io.edgewitness.collector.workplace.Node;
import io.edgewitness.collector.workplace.People;
import io.edgewitness.collector.workplace.Person;
import io.edgewitness.collector.workplace.Project;
import io.edgewitness.collector.workplace.Role;
import io.edgewitness.collector.workplace.Workplace;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Who clicks in {@link PagesLoad}: the platform's administrator, a park's office with 8,000 lines of lists, applicants and engineers, one
 * after the other; and their projects. What is there from the run before stays.
 */
final class LoadPeople {
    private static final String ZONE = "zone:load-park";

    private static final String OWN = "a long walk by the river ";
    private static final List<Role> ROLES =
            List.of(Role.PLATFORM_ADMIN, Role.ZONE_OFFICE, Role.APPLICANT, Role.ENGINEER);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Workplace workplace;
    private final Instant now;
    private final Access all = Access.collector();

    LoadPeople(Workplace workplace, Instant now) {
        this.workplace = workplace;
        this.now = now;
    }

    /** @return the project of the park, with its lists */
    String projects() throws Exception {
        Set<String> nodes =
                workplace.tenancy().nodes(all).stream().map(Node::id).collect(Collectors.toSet());
        if (!nodes.contains(ZONE)) {
            workplace.tenancy().add(all, null, Node.Kind.ZONE, "load-park", "高新园区");
        }
        for (int i = 0; i < LoadPlant.ENTERPRISES; i++) {
            String enterprise = String.format("enterprise-%02d", i);
            if (!nodes.contains(enterprise)) {
                workplace.tenancy().add(all, null, Node.Kind.ENTERPRISE, enterprise, enterprise);
            }
            if (workplace.consents().of(all, enterprise).isEmpty()) {
                workplace.tenancy().join(all, enterprise, ZONE);
                for (String kind : List.of("site-count", "agent-count", "scenario-count")) {
                    workplace
                            .consents()
                            .give(
                                    all,
                                    enterprise,
                                    ZONE,
                                    kind,
                                    now.minus(Duration.ofDays(1)),
                                    now.plus(Duration.ofDays(90)));
                }
            }
        }
        List<Project> there = workplace.projects().all(all);
        if (there.isEmpty()) {
            for (int i = 0; i < 100; i++) {
                String owner = String.format("enterprise-%02d", i % LoadPlant.ENTERPRISES);
                workplace.projects().create(all, "jining-2022", "5G 场景 " + i, owner);
            }
            lists(workplace
                    .projects()
                    .create(all, "liaoning-2024", "5G 先导区", ZONE)
                    .id());
            there = workplace.projects().all(all);
        }
        return there.stream()
                .filter(p -> p.owner().equals(ZONE))
                .findFirst()
                .orElseThrow()
                .id();
    }

    private void lists(String project) throws Exception {
        put(
                project,
                "LN-KPI-03",
                5_000,
                i -> Map.of("operator", "移动", "number", "46000" + i, "place", "开发区 " + i + " 号"));
        put(project, "LN-KPI-07", 1_500, i -> Map.of("name", "5G 质检 " + i, "owner", "企业 " + i % 200, "status", "已建成"));
        put(
                project,
                "LN-KPI-08",
                1_500,
                i -> Map.of("enterprise", "企业 " + i % 200, "site", "厂区 " + i, "scenario", "机器视觉质检"));
    }

    private void put(String project, String field, int lines, IntFunction<Map<String, String>> line) throws Exception {
        List<Map<String, String>> rows =
                IntStream.range(0, lines).mapToObj(line).toList();
        Answer.Put put = workplace.answers().put(all, project, "list:" + field, JSON.writeValueAsString(rows), 0);
        if (!(put instanceof Answer.Saved)) {
            throw new IllegalStateException(field + " was not stored");
        }
    }

    /** @return a browser for each, signed in */
    List<WebBrowser> browsers(String url, int users) throws Exception {
        Map<String, Person> there =
                workplace.people().all(all).stream().collect(Collectors.toMap(Person::login, p -> p));
        List<WebBrowser> browsers = new ArrayList<>();
        for (int i = 0; i < users; i++) {
            String login = String.format("load-%02d", i);
            Person person = there.get(login);
            String oneTime =
                    person == null ? create(login, i) : workplace.people().resetPassword(all, person.id());
            WebBrowser browser = new WebBrowser(url);
            browser.enter(login, oneTime, OWN + now.getEpochSecond());
            browsers.add(browser);
        }
        return browsers;
    }

    private String create(String login, int i) {
        Role role = ROLES.get(i % ROLES.size());
        Grants.Over over = switch (role) {
            case PLATFORM_ADMIN -> Grants.Over.platform();
            case ZONE_OFFICE -> Grants.Over.node(ZONE);
            default -> Grants.Over.node(String.format("enterprise-%02d", i % LoadPlant.ENTERPRISES));
        };
        return workplace
                .people()
                .create(all, new People.Wanted(login, login, null, "zh"), role, over)
                .password();
    }
}
