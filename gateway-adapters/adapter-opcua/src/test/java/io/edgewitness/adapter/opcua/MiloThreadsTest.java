package io.edgewitness.adapter.opcua;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MiloThreadsTest {
    private static final int RESPONSES = 20_000;

    @Test
    void responsesAreHandledInTheOrderInWhichTheyCame() throws Exception {
        List<Integer> handled = Collections.synchronizedList(new ArrayList<>());
        try (MiloThreads threads = new MiloThreads("order")) {
            List<CompletableFuture<Integer>> responses = new ArrayList<>();
            List<CompletableFuture<Integer>> done = new ArrayList<>();
            for (int i = 0; i < RESPONSES; i++) {
                CompletableFuture<Integer> response = new CompletableFuture<>();
                responses.add(response);
                done.add(response.whenCompleteAsync((number, failure) -> handled.add(number), threads.executor()));
            }
            IntStream.range(0, RESPONSES).forEach(i -> responses.get(i).complete(i));
            CompletableFuture.allOf(done.toArray(CompletableFuture[]::new)).get(20, TimeUnit.SECONDS);
        }
        assertThat(handled)
                .containsExactlyElementsOf(IntStream.range(0, RESPONSES).boxed().toList());
    }
}
