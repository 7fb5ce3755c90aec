package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.HikariConfig;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database that is away for want of space is told as that. */
class DiskSpaceTest {
    @TempDir
    Path folder;

    @Test
    void aDatabaseThatIsAwaySaysWhetherItsDiskIsFull() {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl("jdbc:postgresql://127.0.0.1:1/none");
        config.setInitializationFailTimeout(-1);
        config.setConnectionTimeout(500);
        AtomicBoolean full = new AtomicBoolean(true);
        try (Database.OnOurDisk database = new Database.OnOurDisk(config, full::get)) {
            assertThatThrownBy(database::getConnection)
                    .isInstanceOf(SQLException.class)
                    .matches(DiskSpace::isFull)
                    .satisfies(e -> assertThat(Jdbc.failed((SQLException) e))
                            .hasMessageContaining("the disk of the data folder is full; make room"));
            full.set(false);
            assertThatThrownBy(database::getConnection).matches(e -> !DiskSpace.isFull(e));
        }
    }

    @Test
    void aFolderThatHasRoomIsNotFull() {
        assertThat(DiskSpace.isFull(folder)).isFalse();
        assertThat(DiskSpace.isFull(folder.resolve("none"))).isFalse();
    }
}
