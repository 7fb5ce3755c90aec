package io.edgewitness.epcis;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Checks the EPCIS documents of a folder: {@code java … EpcisFolder FOLDER}. Of each that is accepted it says what it holds, and that each
 * event, written and read again, is the same; of each that is refused every mistake with file, line, column and JSON pointer.
 */
public final class EpcisFolder {
    private EpcisFolder() {}

    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(new FileOutputStream(FileDescriptor.out), true, StandardCharsets.UTF_8);
        PrintStream err = new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8);
        System.exit(run(arguments, out, err));
    }

    /** @return 0: all were accepted and returned the same; 1: some were not; 2: there is nothing to do */
    static int run(String[] arguments, PrintStream out, PrintStream err) {
        if (arguments.length != 1 || !Files.exists(Path.of(arguments[0]))) {
            err.println("usage: EpcisFolder FOLDER   (EPCIS 2.0.1 in .json, .jsonld and .xml)");
            return 2;
        }
        try {
            Path folder = Path.of(arguments[0]);
            int accepted = 0;
            List<Path> files = files(folder);
            for (Path file : files) {
                accepted += report(folder, file, out) ? 1 : 0;
            }
            out.println(accepted + " of " + files.size() + " accepted");
            return files.isEmpty() ? 2 : accepted == files.size() ? 0 : 1;
        } catch (IOException e) {
            err.println(arguments[0] + ": " + e.getMessage());
            return 2;
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile)
                    .filter(p -> p.getFileName().toString().matches(".*\\.(json|jsonld|xml)"))
                    .sorted()
                    .toList();
        }
    }

    private static boolean report(Path folder, Path file, PrintStream out) throws IOException {
        String name =
                folder.equals(file) ? file.toString() : folder.relativize(file).toString();
        Map<String, Long> types = new TreeMap<>();
        long[] differing = {0};
        try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
            EpcisDocument document = EpcisReader.read(in, EpcisLimits.FILE, event -> {
                types.merge(event.type(), 1L, Long::sum);
                differing[0] += isReturned(event) ? 0 : 1;
            });
            boolean same = differing[0] == 0;
            out.println("accepted " + name + ": " + document.type() + " " + types
                    + (same ? ", each returned the same" : ", " + differing[0] + " RETURNED OTHERWISE"));
            return same;
        } catch (EpcisException e) {
            for (EpcisProblem p : e.problems()) {
                out.println("refused " + name + ":" + p.place().line() + ":"
                        + p.place().column() + ": " + (p.path().isEmpty() ? "" : p.path() + ": ") + p.what());
            }
            return false;
        }
    }

    private static boolean isReturned(EpcisEvent event) {
        byte[] text = EpcisWriter.text(event).getBytes(StandardCharsets.UTF_8);
        try (JsonTree json = JsonTree.of(new ByteArrayInputStream(text), EpcisLimits.FILE)) {
            json.next();
            return json.value().plain().equals(event.json().plain());
        } catch (IOException | EpcisException e) {
            return false;
        }
    }
}
