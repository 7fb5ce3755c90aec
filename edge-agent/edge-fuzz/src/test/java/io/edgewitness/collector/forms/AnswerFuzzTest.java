package io.edgewitness.collector.forms;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.fuzz.Fuzz;

/** What people type into the pages, and the sheets that they bring. */
class AnswerFuzzTest {
    private static final Notice ZONE = Notice.load("liaoning-2024");
    private static final ListSpec STATIONS = list("LN-KPI-03");

    private static ListSpec list(String field) {
        ListSpec list = ZONE.field(field).list();
        if (list == null) {
            throw new AssertionError(field);
        }
        return list;
    }

    /** The key, a line feed, and the answer. */
    @FuzzTest
    void answer(byte[] input) {
        Fuzz.check(input, 16_000_000, () -> {
            String text = Fuzz.text(input);
            int end = Math.max(0, text.indexOf('\n'));
            AnswerCheck check = AnswerCheck.of(ZONE, text.substring(0, end), text.substring(end));
            check.mistakes().forEach(mistake -> Fuzz.message(mistake.zh() + mistake.en()));
        });
    }

    @FuzzTest
    void sheet(byte[] input) {
        Fuzz.check(input, 64_000_000, () -> told(ListImport.read(STATIONS, "a.xlsx", input)));
    }

    @FuzzTest
    void table(byte[] input) {
        Fuzz.check(input, 16_000_000, () -> told(ListImport.read(STATIONS, "a.csv", input)));
    }

    private static void told(ListImport.Result result) {
        if (result.rows().isEmpty() && result.sound()) {
            throw new AssertionError("neither a row nor a problem");
        }
        result.problems().forEach(problem -> Fuzz.message(problem.place() + problem.zh() + problem.en()));
    }
}
