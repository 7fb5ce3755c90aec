"""An RTSP server of GStreamer: rtsp_server.py PORT [USER PASSWORD]. Prints 'listening' when it does."""
import sys
import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstRtspServer", "1.0")
from gi.repository import GLib, Gst, GstRtspServer

Gst.init(None)
SIZE = "video/x-raw,width=320,height=240,framerate=25/1"
H264 = "x264enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! rtph264pay name=pay0 pt=96 config-interval=1"
H265 = "x265enc tune=zerolatency speed-preset=ultrafast key-int-max=10 ! rtph265pay name=pay0 pt=96 config-interval=1"
# A white square of 80 x 80 on black, its corner at 40, 40.
PART = ("videotestsrc is-live=true pattern=white ! video/x-raw,width=80,height=80,framerate=25/1"
        " ! videobox left=-40 top=-40 right=-200 bottom=-120 fill=black")
MOVING = f"videotestsrc is-live=true pattern=ball ! {SIZE}"
STREAMS = {
    "/h264": f"{PART} ! videoconvert ! {SIZE},format=I420 ! {H264}",
    "/h265": f"{PART} ! videoconvert ! {SIZE},format=I420 ! {H265}",
    "/jpeg": f"{MOVING},format=I420 ! jpegenc ! rtpjpegpay name=pay0 pt=26",
    "/full": f"videotestsrc is-live=true pattern=ball ! video/x-raw,width=1920,height=1080,framerate=25/1 ! {H264}",
    "/sound": "audiotestsrc is-live=true ! audio/x-raw,rate=8000,channels=1 ! alawenc ! rtppcmapay name=pay0 pt=8",
    "/grey": f"videotestsrc is-live=true pattern=solid-color foreground-color=0xff808080 ! {SIZE} ! {H264}",
    "/ends": f"videotestsrc is-live=true pattern=ball num-buffers=50 ! {SIZE} ! {H264}",
    "/silent": f"videotestsrc is-live=true pattern=ball ! {SIZE} ! valve name=valve ! {H264}",
    "/sizes": f"videotestsrc is-live=true pattern=ball ! videoscale ! capsfilter name=caps caps={SIZE} ! {H264}",
    "/slow": f"videotestsrc is-live=true pattern=ball ! {SIZE} ! queue name=hold max-size-buffers=0 max-size-time=0"
             f" max-size-bytes=0 ! {H264}",
}


def made(factory, media):
    bin = media.get_element()
    caps = bin.get_by_name("caps")
    if caps:
        def other():
            size = "160,height=120" if "320" in caps.get_property("caps").to_string() else "320,height=240"
            caps.set_property("caps", Gst.Caps.from_string(f"video/x-raw,width={size},framerate=25/1"))
            return True

        GLib.timeout_add(1500, other)
    valve = bin.get_by_name("valve")
    if valve:
        GLib.timeout_add(1500, lambda: valve.set_property("drop", True))


server = GstRtspServer.RTSPServer()
server.set_address("127.0.0.1")
server.set_service(sys.argv[1])
if len(sys.argv) > 2:
    auth = GstRtspServer.RTSPAuth()
    token = GstRtspServer.RTSPToken()
    token.set_string("media.factory.role", "viewer")
    auth.add_basic(GstRtspServer.RTSPAuth.make_basic(sys.argv[2], sys.argv[3]), token)
    server.set_auth(auth)
for path, pipeline in STREAMS.items():
    factory = GstRtspServer.RTSPMediaFactory()
    factory.set_launch(f"( {pipeline} )")
    factory.set_shared(path not in ("/sizes", "/silent", "/ends"))
    factory.connect("media-configure", made)
    if len(sys.argv) > 2:
        allowed = GstRtspServer.RTSPPermissions()
        allowed.add_permission_for_role("viewer", "media.factory.access", True)
        allowed.add_permission_for_role("viewer", "media.factory.construct", True)
        factory.set_permissions(allowed)
    server.get_mount_points().add_factory(path, factory)
if not server.attach(None):
    sys.exit("the port is taken")
print("listening", flush=True)
GLib.MainLoop().run()
