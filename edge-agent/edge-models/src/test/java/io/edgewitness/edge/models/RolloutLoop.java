package io.edgewitness.edge.models;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;

/** Goes through every step of a rollout, with two models in turns, until it is killed. */
final class RolloutLoop {
    private RolloutLoop() {}

    public static void main(String[] args) throws IOException {
        Path folder = Path.of(args[0]);
        ModelStore store = new ModelStore(folder, Base64.getDecoder().decode(args[1]));
        byte[][] packages = {Files.readAllBytes(Path.of(args[2])), Files.readAllBytes(Path.of(args[3]))};
        if (store.rollout().candidate() != null) {
            store.become(store.rollout().rollBack("x"));
        }
        store.become(new Rollout(store.rollout().active(), null, null, Rollout.Stage.NONE, 0, 0, null, "", ""));
        System.out.write('x');
        System.out.flush();
        for (int i = 0; ; i++) {
            byte[] sealed = packages[i % 2];
            String digest = ModelPackage.sha256(sealed);
            if (digest.equals(store.rollout().active())) {
                continue;
            }
            long have = store.have(digest);
            if (have >= 0) {
                store.take(digest, have, Arrays.copyOfRange(sealed, (int) have, sealed.length), true);
            }
            store.become(store.rollout().shadow(digest, 1));
            store.become(store.rollout().canary(0.5, 1));
            store.become(store.rollout().activate("x"));
            Files.deleteIfExists(folder.resolve(String.valueOf(store.rollout().before())));
            store.become(new Rollout(digest, null, null, Rollout.Stage.NONE, 0, 0, null, "", ""));
        }
    }
}
