package io.edgewitness.epcis;

import com.code_intelligence.jazzer.junit.FuzzTest;
import io.edgewitness.edge.fuzz.Fuzz;
import java.io.ByteArrayInputStream;
import java.util.List;

/** EPCIS as devices and files bring it, in JSON and XML. */
class EpcisFuzzTest {
    private static final long MEMORY = 24_000_000;

    @FuzzTest
    void message(byte[] input) {
        Fuzz.check(
                input,
                MEMORY,
                () -> {
                    for (EpcisEvent event : EpcisReader.message(Fuzz.text(input))) {
                        List<EpcisEvent> again = EpcisReader.message(EpcisWriter.text(event), EpcisLimits.STORED);
                        if (again.size() != 1
                                || !again.get(0)
                                        .json()
                                        .plain()
                                        .equals(event.json().plain())) {
                            throw new AssertionError("an event is not itself when written and read again");
                        }
                        event.time();
                        event.identifiers();
                    }
                },
                EpcisException.class);
    }

    /** As bytes: a file may say of its encoding what it likes. */
    @FuzzTest
    void file(byte[] input) {
        Fuzz.check(
                input,
                MEMORY,
                () -> EpcisReader.read(new ByteArrayInputStream(input), EpcisLimits.FILE, event -> {}),
                EpcisException.class);
    }
}
