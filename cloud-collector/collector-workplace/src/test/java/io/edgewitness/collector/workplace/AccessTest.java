package io.edgewitness.collector.workplace;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AccessTest {
    private static final Target ACME = Target.node("acme");
    private static final Target LINE = Target.node("acme/plant-1/line-1");
    private static final Target OWN_PROJECT = new Target.OfProject("j-1", "acme");

    private static Access access(Role role, @Nullable String node, @Nullable String project) {
        return Access.person("p-1", List.of(new Grant("g-1", "p-1", role, node, project, "local")));
    }

    private static Set<Permission> allowed(Access access, Target target) {
        EnumSet<Permission> allowed = EnumSet.noneOf(Permission.class);
        for (Permission p : Permission.values()) {
            if (access.may(p, target)) {
                allowed.add(p);
            }
        }
        return allowed;
    }

    /** The rows of the README's table; its columns are in the order of the enum. */
    private static List<String> promised() throws IOException {
        List<String> rows = Files.readAllLines(Path.of("README.md")).stream()
                .filter(l -> l.startsWith("| "))
                .toList();
        assertThat(rows.get(0).split("\\|", -1)).hasSize(Permission.values().length + 4);
        return rows.subList(1, rows.size());
    }

    @Test
    void eachRoleMayWhatTheTableSaysAndNothingElse() throws IOException {
        List<String> seen = new ArrayList<>();
        for (String line : promised()) {
            List<String> words = List.of(line.substring(2).split(" \\| ?", -1));
            Role role = Role.valueOf(words.get(1).toUpperCase(Locale.ROOT).replace('-', '_'));
            EnumSet<Permission> expected = EnumSet.noneOf(Permission.class);
            for (Permission p : Permission.values()) {
                if (words.get(2 + p.ordinal()).equals("x")) {
                    expected.add(p);
                }
            }
            boolean platform = words.get(0).equals("platform");
            Access access = switch (words.get(0)) {
                case "platform" -> access(role, null, null);
                case "node" -> access(role, "acme", null);
                case "zone" -> access(role, "zone:park", null);
                default -> access(role, null, "j-1");
            };
            Target target = switch (words.get(0)) {
                case "platform" -> Target.platform();
                case "node" -> ACME;
                case "zone" -> Target.node("zone:park");
                default -> OWN_PROJECT;
            };
            assertThat(allowed(access, target)).as(line).isEqualTo(expected);
            for (Permission p : Permission.values()) {
                assertThat(access.mayAnywhere(p)).as(line + p).isEqualTo(expected.contains(p));
            }
            seen.add(role.name());
            assertThat(role.fits(platform ? Role.Over.PLATFORM : over(words.get(0))))
                    .as(line)
                    .isTrue();
        }
        assertThat(seen)
                .contains(java.util.Arrays.stream(Role.values()).map(Enum::name).toArray(String[]::new));
    }

    private static Role.Over over(String where) {
        return switch (where) {
            case "node" -> Role.Over.ENTERPRISE;
            case "zone" -> Role.Over.ZONE;
            default -> Role.Over.PROJECT;
        };
    }

    @Test
    void aRoleReachesWhatIsBelowAndTheProjectsThereButNoNeighbour() {
        for (Role role : Role.values()) {
            if (role.fits(Role.Over.ENTERPRISE)) {
                Access access = access(role, "acme", null);
                assertThat(allowed(access, LINE)).isEqualTo(role.onNode());
                assertThat(allowed(access, OWN_PROJECT)).isEqualTo(role.onNode());
                for (Target foreign : foreign()) {
                    assertThat(allowed(access, foreign))
                            .as(role + " " + foreign)
                            .isEmpty();
                }
                assertThat(allowed(access, Target.platform())).isEmpty();
            }
        }
        assertThat(allowed(access(Role.ENGINEER, "acme/plant-1", null), ACME)).isEmpty();
        assertThat(allowed(access(Role.ENGINEER, "acme/plant-1", null), LINE)).contains(Permission.OPERATE);
        assertThat(allowed(access(Role.ENGINEER, "acme/plant-1", null), Target.node("acme/plant-10")))
                .isEmpty();
    }

    private static List<Target> foreign() {
        return List.of(
                Target.node("bolt"),
                Target.node("acme2"),
                Target.node("zone:park"),
                Target.node("zone:acme"),
                new Target.OfProject("j-2", "bolt"),
                new Target.OfProject("j-3", "zone:park"));
    }

    @Test
    void aZoneReachesItsOwnProjectsAndNeverAnEnterprise() {
        for (Role role : Role.values()) {
            if (role.fits(Role.Over.ZONE)) {
                Access office = access(role, "zone:park", null);
                assertThat(allowed(office, ACME)).isEmpty();
                assertThat(allowed(office, LINE)).isEmpty();
                assertThat(allowed(office, OWN_PROJECT)).isEmpty();
                assertThat(allowed(office, Target.node("zone:park2"))).isEmpty();
                assertThat(allowed(office, new Target.OfProject("j-9", "zone:park")))
                        .isEqualTo(role.onNode());
            }
        }
    }

    @Test
    void aRoleOnAProjectReachesThatProjectOnly() {
        for (Role role : Role.values()) {
            if (role.fits(Role.Over.PROJECT)) {
                Access member = access(role, null, "j-1");
                assertThat(allowed(member, new Target.OfProject("j-2", "acme"))).isEmpty();
                assertThat(allowed(member, ACME)).isEmpty();
            }
        }
    }

    @Test
    void anEngineerReadsNoAnswersOfAProjectHeIsNotOn() {
        Access engineer = Access.person(
                "p-1",
                List.of(
                        new Grant("g-1", "p-1", Role.ENGINEER, "acme", null, "local"),
                        new Grant("g-2", "p-1", Role.ENGINEER, null, "j-2", "local")));
        assertThat(engineer.may(Permission.READ_PROJECT, OWN_PROJECT)).isFalse();
        assertThat(engineer.may(Permission.READ_PROJECT, new Target.OfProject("j-2", "acme")))
                .isTrue();
    }

    @Test
    void whoHasNoRoleMayNothing() {
        Access nobody = Access.person("p-1", List.of());
        assertThat(allowed(nobody, Target.platform())).isEmpty();
        assertThat(allowed(nobody, ACME)).isEmpty();
        assertThat(allowed(nobody, OWN_PROJECT)).isEmpty();
    }

    @Test
    void aTokenMayWhatBothItsMakerAndItsLimitsAllow() {
        Grant maker = new Grant("g-1", "p-1", Role.READER, "acme", null, "local");
        Set<Permission> wide = Set.of(Permission.READ_PLANT, Permission.OPERATE, Permission.READ_PROJECT);
        Access token = Access.token("t-1", List.of(maker), new Access.Limits(wide, "acme/plant-1", null));
        assertThat(allowed(token, LINE)).containsExactly(Permission.READ_PLANT);
        assertThat(allowed(token, ACME)).isEmpty();
        assertThat(allowed(token, OWN_PROJECT)).isEmpty();
        Access foreign = Access.token("t-1", List.of(maker), new Access.Limits(wide, "bolt", null));
        assertThat(allowed(foreign, ACME)).isEmpty();
        assertThat(allowed(foreign, Target.node("bolt"))).isEmpty();
    }
}
