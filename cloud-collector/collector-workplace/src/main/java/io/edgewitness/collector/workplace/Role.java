package io.edgewitness.collector.workplace;

import static io.edgewitness.collector.workplace.Permission.CREATE_PROJECT;
import static io.edgewitness.collector.workplace.Permission.GIVE_CONSENT;
import static io.edgewitness.collector.workplace.Permission.MANAGE_PEOPLE;
import static io.edgewitness.collector.workplace.Permission.MANAGE_PLATFORM;
import static io.edgewitness.collector.workplace.Permission.MANAGE_PROJECT;
import static io.edgewitness.collector.workplace.Permission.MANAGE_TENANCY;
import static io.edgewitness.collector.workplace.Permission.MANAGE_TOKENS;
import static io.edgewitness.collector.workplace.Permission.NOTE_AUDIT;
import static io.edgewitness.collector.workplace.Permission.OPERATE;
import static io.edgewitness.collector.workplace.Permission.READ_AGGREGATES;
import static io.edgewitness.collector.workplace.Permission.READ_PLANT;
import static io.edgewitness.collector.workplace.Permission.READ_PROJECT;
import static io.edgewitness.collector.workplace.Permission.READ_TRAIL;
import static io.edgewitness.collector.workplace.Permission.WRITE_PROJECT;

import java.util.List;
import java.util.Set;

/**
 * What a person is, over the platform, a node or a project: the one table of permissions. What is not here is not allowed.
 *
 * <p>A role over an enterprise or a part of it reaches all below and the projects owned there. A role over a zone reaches the zone itself
 * and the projects it owns, never the enterprises in it. A role on a project reaches that project, and figures for it.
 */
@SuppressWarnings("ImmutableEnumChecker") // its sets are of Set.of
public enum Role {
    /** Runs the machine: people, tenancy, operation. Reads no answers unless also given a role for them, which the trail shows. */
    PLATFORM_ADMIN(
            Set.of(Over.PLATFORM),
            Set.of(MANAGE_PLATFORM, MANAGE_TENANCY, MANAGE_PEOPLE, MANAGE_TOKENS, READ_TRAIL, READ_PLANT, OPERATE),
            Set.of()),
    /** Files for a zone; sees of enterprises what they consented to. */
    ZONE_OFFICE(
            Set.of(Over.ZONE),
            Set.of(READ_AGGREGATES, CREATE_PROJECT, MANAGE_PROJECT, READ_PROJECT, WRITE_PROJECT),
            Set.of()),
    ENTERPRISE_ADMIN(
            Set.of(Over.ENTERPRISE),
            Set.of(
                    READ_PLANT,
                    OPERATE,
                    CREATE_PROJECT,
                    MANAGE_PROJECT,
                    READ_PROJECT,
                    WRITE_PROJECT,
                    MANAGE_TENANCY,
                    MANAGE_PEOPLE,
                    MANAGE_TOKENS,
                    GIVE_CONSENT,
                    READ_TRAIL),
            Set.of()),
    APPLICANT(
            Set.of(Over.ZONE, Over.ENTERPRISE, Over.SITE, Over.PROJECT),
            Set.of(READ_PLANT, CREATE_PROJECT, READ_PROJECT, WRITE_PROJECT),
            Set.of(READ_PLANT, READ_PROJECT, WRITE_PROJECT)),
    /** Plant and scenarios; answers only of projects he is on. */
    ENGINEER(
            Set.of(Over.ENTERPRISE, Over.SITE, Over.PROJECT),
            Set.of(READ_PLANT, OPERATE),
            Set.of(READ_PLANT, READ_PROJECT, WRITE_PROJECT)),
    /** Reads everything inside, changes nothing but notes. */
    AUDITOR(
            Set.of(Over.PLATFORM, Over.ZONE, Over.ENTERPRISE, Over.SITE, Over.PROJECT),
            Set.of(READ_PLANT, READ_PROJECT, READ_AGGREGATES, READ_TRAIL, NOTE_AUDIT),
            Set.of(READ_PLANT, READ_PROJECT, READ_TRAIL, NOTE_AUDIT)),
    /** Figures and plant only. */
    READER(Set.of(Over.PLATFORM, Over.ENTERPRISE, Over.SITE, Over.PROJECT), Set.of(READ_PLANT), Set.of(READ_PLANT));

    /** What a role can be given over; site stands for a site and what is below it. */
    public enum Over {
        PLATFORM,
        ZONE,
        ENTERPRISE,
        SITE,
        PROJECT
    }

    private final Set<Over> over;
    private final Set<Permission> onNode;
    private final Set<Permission> onProject;

    Role(Set<Over> over, Set<Permission> onNode, Set<Permission> onProject) {
        this.over = over;
        this.onNode = onNode;
        this.onProject = onProject;
    }

    /** @return what it can be given over, in the order of the tree */
    public List<Over> places() {
        return over.stream().sorted().toList();
    }

    public boolean fits(Over where) {
        return over.contains(where);
    }

    /** @return what it allows where it is given over the platform or a node */
    public Set<Permission> onNode() {
        return onNode;
    }

    /** @return what it allows where it is given on a project */
    public Set<Permission> onProject() {
        return onProject;
    }
}
