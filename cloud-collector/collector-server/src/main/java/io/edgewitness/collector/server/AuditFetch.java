package io.edgewitness.collector.server;

import io.edgewitness.collector.estimators.Text;
import io.edgewitness.collector.verify.Audit;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks gateways, through the collector, for the samples that an audit wants. What one cannot give, or a gateway that is away, keeps none of
 * the others from being asked. One thread.
 */
final class AuditFetch {
    private static final String OFFLINE = "fetch-offline";
    private static final int TRIES = 3;
    private static final int POLL_MILLIS = 500;

    private final AuditService audits;
    private final byte[] audit;
    private final int seconds;
    private final Consumer<String> told;

    /**
     * @param audit its JSON
     * @param seconds that a gateway may take until something comes
     * @param told of progress, a line each time
     */
    AuditFetch(AuditService audits, byte[] audit, int seconds, Consumer<String> told) {
        this.audits = audits;
        this.audit = audit;
        this.seconds = seconds;
        this.told = told;
    }

    /** @return why samples are not here, by the place of their record; empty: all that the gateways have is here */
    Map<String, Text> all(Audit wanted) throws CommandFailure, InterruptedException {
        Map<String, Text> failed = new TreeMap<>();
        Map<String, Text> away = new HashMap<>();
        for (Audit.Checked c : wanted.records()) {
            Text known = away.get(c.agent());
            Text why = known == null ? one(c) : known;
            if (why != null) {
                failed.put(c.place(), why);
            }
            if (why != null && why.code().equals(OFFLINE)) {
                away.put(c.agent(), why);
            }
        }
        return failed;
    }

    /** @return null: all that can be had is here */
    private @Nullable Text one(Audit.Checked c) throws CommandFailure, InterruptedException {
        int tries = 0;
        int missing = Integer.MAX_VALUE;
        String detail = "";
        long heard = System.nanoTime();
        boolean again = true;
        while (true) {
            AuditService.Fetching f = audits.fetch(new AuditService.FetchWanted(audit, c.place(), again));
            if (f.state().equals("there")) {
                return null;
            }
            again = f.state().equals("failed");
            tries += again ? 1 : 0;
            if (tries == TRIES) {
                return new Text(
                        "fetch-failed",
                        "网关" + f.agent() + "未能给出原始数据：" + f.detail(),
                        "agent " + f.agent() + " could not give the samples: " + f.detail());
            }
            if (f.missing() != missing || !f.detail().equals(detail)) {
                told.accept(c.place() + "：" + f.missing() + " 批未到 batches to come, " + f.detail());
                heard = f.missing() == missing ? heard : System.nanoTime();
                missing = f.missing();
                detail = f.detail();
            }
            if (System.nanoTime() - heard >= TimeUnit.SECONDS.toNanos(seconds)) {
                return offline(f);
            }
            TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
        }
    }

    private Text offline(AuditService.Fetching f) {
        return new Text(
                OFFLINE,
                "网关" + f.agent() + "在" + seconds + "秒内没有给出数据（" + f.detail()
                        + "）；联网后再执行一次即从断点继续，或用 check --ledger 读取账本副本",
                "agent " + f.agent() + " gave nothing for " + seconds + " s (" + f.detail()
                        + "); once it is connected run this again, it goes on, or give a copy of its ledger to `check"
                        + " --ledger`");
    }
}
