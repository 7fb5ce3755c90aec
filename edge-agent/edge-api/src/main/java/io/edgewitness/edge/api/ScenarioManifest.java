package io.edgewitness.edge.api;

import java.util.List;
import java.util.Map;

/**
 * What a scenario module is, as its {@code scenario.yaml} says; travels in the ledger.
 *
 * @param slug such as {@code energy-management}; the site file's {@code type:}
 * @param number 1 to 20; 0 for a module that serves any scenario
 * @param title by language tag, {@code zh} and {@code en}
 * @param version of the module
 * @param demands ids of the demands this module meets, such as {@code 13.4}
 * @param tier {@code device}, {@code mec}, {@code edge-cloud} or {@code cloud}
 * @param safetyClass {@code none}, {@code advice} or {@code control}
 */
public record ScenarioManifest(
        String slug,
        int number,
        Map<String, String> title,
        String version,
        List<String> demands,
        List<Input> inputs,
        List<Parameter> parameters,
        List<MetricDefinition> metrics,
        List<PreflightDefinition> preflight,
        String tier,
        String safetyClass) {
    /**
     * @param name the site file's key; {@code *} stands for any name
     * @param unit one of these UCUM codes, separated by spaces, is the points' unit; empty: any
     */
    public record Input(String name, boolean required, boolean many, String unit, Map<String, String> title) {}

    /** @param type as in a configuration record: {@code duration}, {@code decimal}, {@code integer}, {@code text}, {@code boolean}, {@code list}, {@code map} */
    public record Parameter(String name, String type, String defaultValue, Map<String, String> title) {}

    /**
     * @param formula id and version, such as {@code em_energy_kwh@1}
     * @param aggregation {@code sum}, {@code max}, {@code min}, {@code ratio}, {@code sketch} or {@code last}
     * @param fields ids of form fields the figure may support
     */
    public record MetricDefinition(
            String name,
            String unit,
            String formula,
            String aggregation,
            List<String> fields,
            Map<String, String> title) {}

    public record PreflightDefinition(String id, Map<String, String> title) {}
}
