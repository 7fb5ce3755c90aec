package io.edgewitness.adapter.modbus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SerialWireTest {
    @Test
    void aPortThatTakesNothingMoreIsGivenUp() {
        assertThatThrownBy(() -> SerialWire.write(from -> from < 5 ? 1 : 0, 8, 20_000_000))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("takes nothing more");
        assertThatThrownBy(() -> SerialWire.write(from -> -1, 8, 20_000_000)).hasMessageContaining("cannot be written");
    }

    @Test
    void aPortThatTakesItInPiecesGetsAllOfIt() throws IOException {
        List<Integer> asked = new ArrayList<>();
        SerialWire.write(
                from -> {
                    asked.add(from);
                    return asked.size() % 2 == 0 ? 0 : 3;
                },
                9,
                1_000_000_000);
        assertThat(asked).containsExactly(0, 3, 3, 6, 6);
    }
}
