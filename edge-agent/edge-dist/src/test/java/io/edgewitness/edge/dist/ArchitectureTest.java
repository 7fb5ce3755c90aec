package io.edgewitness.edge.dist;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.edgewitness.edge.api.SystemClock;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZonedDateTime;

/** The rules that keep the picture in the README true. */
@AnalyzeClasses(packages = "io.edgewitness", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    private static final String ADAPTERS = "io.edgewitness.adapter..";
    private static final String[] SCENARIOS = {
        "io.edgewitness.scenario..",
        "io.edgewitness.code.reader..",
        "io.edgewitness.epcis..",
        "io.edgewitness.production.traceability..",
        "io.edgewitness.energy.management..",
        "io.edgewitness.equipment..",
        "io.edgewitness.machine.vision..",
        "io.edgewitness.measured..",
        "io.edgewitness.process.compliance..",
        "io.edgewitness.text.reader.."
    };
    private static final String[] RUNTIME = {
        "io.edgewitness.edge.runtime..", "io.edgewitness.edge.ledger..", "io.edgewitness.edge.wire.."
    };
    private static final String COLLECTOR = "io.edgewitness.collector..";

    @ArchTest
    static final ArchRule ADAPTERS_SEE_ONLY_THE_SPI = noClasses()
            .that()
            .resideInAPackage(ADAPTERS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(join(join(RUNTIME, SCENARIOS), new String[] {COLLECTOR}));

    @ArchTest
    static final ArchRule SCENARIOS_SEE_ONLY_THE_SPI = noClasses()
            .that()
            .resideInAnyPackage(SCENARIOS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(join(RUNTIME, new String[] {ADAPTERS, COLLECTOR}));

    @ArchTest
    static final ArchRule THE_AGENT_DOES_NOT_SEE_THE_COLLECTOR = noClasses()
            .that()
            .resideInAPackage("io.edgewitness.edge..")
            .and()
            .resideOutsideOfPackage("io.edgewitness.edge.dist..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(COLLECTOR);

    @ArchTest
    static final ArchRule FIGURES_ARE_PURE = noClasses()
            .that()
            .resideInAnyPackage(
                    "io.edgewitness.collector.estimators..",
                    "io.edgewitness.collector.indicators..",
                    "io.edgewitness.collector.forms..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.sql..", "java.net..", "io.edgewitness.edge.wire..");

    @ArchTest
    static final ArchRule ONLY_THE_SYSTEM_CLOCK_ASKS_FOR_THE_TIME = noClasses()
            .that()
            .areNotAssignableTo(SystemClock.class)
            .and()
            .resideOutsideOfPackage("io.edgewitness.edge.plant..")
            .and()
            .resideOutsideOfPackage("io.edgewitness.edge.testkit..")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(OffsetDateTime.class, "now")
            .orShould()
            .callMethod(ZonedDateTime.class, "now")
            .orShould()
            .callMethod(LocalDate.class, "now")
            .orShould()
            .callMethod(LocalDateTime.class, "now");

    private static String[] join(String[] a, String[] b) {
        String[] all = java.util.Arrays.copyOf(a, a.length + b.length);
        System.arraycopy(b, 0, all, a.length, b.length);
        return all;
    }
}
