package io.edgewitness.collector.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProviderSecretsTest {
    @TempDir
    Path data;

    @Test
    void onlyNamedVariablesAndFilesOfTheFolderAreRead() throws Exception {
        Files.writeString(Files.createDirectories(data.resolve("secrets")).resolve("corp"), "in a file\n");
        Files.writeString(data.resolve("admin.token"), "not for a page");
        ProviderSecrets secrets = new ProviderSecrets(data, Map.of("EW_CORP", "in a variable", "PATH", "/bin"));
        assertThat(secrets.find("${env:EW_CORP}")).isEqualTo("in a variable");
        assertThat(secrets.find("${file:corp}")).isEqualTo("in a file");
        assertThat(secrets.find("")).isNull();
        for (String no : List.of("${env:PATH}", "${file:../admin.token}", "${file:/etc/passwd}", "${file:none}")) {
            assertThatThrownBy(() -> secrets.find(no)).as(no).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aSecretThatIsGivenInPlaceOfItsReferenceIsNotRepeated() {
        ProviderSecrets secrets = new ProviderSecrets(data, Map.of());
        assertThatThrownBy(() -> secrets.find("hunter2-hunter2"))
                .hasMessageContaining("${env:EW_NAME}")
                .hasMessageNotContaining("hunter2");
    }
}
