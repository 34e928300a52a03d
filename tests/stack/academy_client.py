"""A client as the academy's original had them: manager, plain worker and player, with the original's names and no others.

    academy_client.py RUN_JSON STORAGE_DIR CLIP

The worker does what the original did: it reads the file and writes the HLS tree where the storage is mounted, and encodes
with ffmpeg. Each step is printed. The first answer that is not as promised ends the client with status 1.
"""

import csv
import io
import json
import pathlib
import subprocess
import sys
import time

import requests

RUN = json.loads(pathlib.Path(sys.argv[1]).read_text())
STORAGE = pathlib.Path(sys.argv[2])
CLIP = pathlib.Path(sys.argv[3])
API = RUN["base_url"] + "/api/v1"
CLIP_SECONDS = 6
PATIENCE_SECONDS = 60


class Caller:
    """Requests with the headers of one person or worker, to the edge."""

    def __init__(self, **headers):
        self.session = requests.Session()
        self.session.headers.update(headers)

    def __call__(self, method, path, expected, **rest):
        url = path if path.startswith("http") else API + path
        answer = self.session.request(method, url, timeout=30, allow_redirects=False, **rest)
        statuses = expected if isinstance(expected, tuple) else (expected,)
        what = f"{method} {path.split('?')[0][:60]}"
        check(what, answer.status_code in statuses, f"{answer.status_code} {answer.text[:300]}")
        return answer

    def get(self, path, expected=200, **rest):
        return self("GET", path, expected, **rest)

    def post(self, path, body, expected):
        return self("POST", path, expected, json=body)


def say(text):
    print(text, flush=True)


def check(what, is_so, seen=""):
    if not is_so:
        say(f"FAULT: {what}: {seen}")
        sys.exit(1)


def check_equal(what, seen, expected):
    check(what, seen == expected, f"{seen!r}, and not {expected!r}")


staff = Caller(Authorization="Bearer " + RUN["staff_token"])
student = Caller(Authorization="Bearer " + RUN["student_token"])
player = Caller()
worker = Caller(**{"X-Worker-Token": RUN["worker_token"], "X-Worker-Id": "academy-worker"})
WORKER = "/internal/video-worker"


def upload(title):
    """upload/init with numbers as text, PUT, and upload/complete as a form: what the original's page did."""
    answer = staff.post(
        "/videos/upload/init",
        {"session": str(RUN["session_id"]), "title": title, "filename": CLIP.name, "max_speed": "1.5", "allow_skip": False},
        201,
    ).json()
    check_equal("content_type", answer["content_type"], "video/mp4")
    check_equal("the new video", answer["video"]["status"], "PENDING")
    check("the key", answer["file_key"].startswith(f"videos/{RUN['tenant']}/{RUN['session_id']}/"), answer["file_key"])
    put = requests.put(
        answer["upload_url"], data=CLIP.read_bytes(), headers={"Content-Type": answer["content_type"]}, timeout=30
    )
    check("PUT upload_url", put.status_code in (200, 201), put.text)
    video = answer["video"]["id"]
    completed = staff("POST", f"/videos/{video}/upload/complete", 200, files={"ok": (None, "true")}).json()
    check_equal("after upload/complete", completed["status"], "UPLOADED")
    say(f"video {video} uploaded as {answer['file_key']}")
    return video


def claim(video):
    """Polls as the original's worker did, and hands back no video of others: there is none."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < deadline:
        answer = worker.get(WORKER + "/next", (200, 204))
        if answer.status_code == 200:
            job = answer.json()["job"]
            check_equal("the video of the job", job["video_id"], video)
            check_equal("the tenant of the job", job["tenant_code"], RUN["tenant"])
            return job
        time.sleep(0.5)
    check(f"a job for video {video}", False, "there was none")


def encode(job):
    """Writes the HLS tree where the original's worker would. Returns its playlist's path, as the original named it."""
    tree = STORAGE / "hls" / job["tenant_code"] / str(job["video_id"])
    (tree / "v0").mkdir(parents=True)
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", STORAGE / job["file_key"], "-c:v", "libx264", "-preset", "ultrafast", "-g", "50", "-c:a", "aac"]
        + ["-f", "hls", "-hls_time", "2", "-hls_playlist_type", "vod", "-hls_segment_filename", tree / "v0/seg_%03d.ts"]
        + ["-master_pl_name", "master.m3u8", tree / "v0/index.m3u8"],
        check=True,
    )
    master = (tree / "v0/master.m3u8").read_text()
    (tree / "v0/master.m3u8").unlink()
    (tree / "master.m3u8").write_text(master.replace("index.m3u8", "v0/index.m3u8"))
    subprocess.run(
        ["ffmpeg", "-v", "error", "-i", STORAGE / job["file_key"], "-frames:v", "1", tree / "thumbnail.jpg"], check=True
    )
    return f"/storage/media/hls/{job['tenant_code']}/{job['video_id']}/master.m3u8"


def process(video):
    """next, heartbeat, complete; and complete again, which changes nothing."""
    job = claim(video)
    check("the job", {"video_id", "file_key", "tenant_code"} <= job.keys(), job)
    check_equal("heartbeat", worker.post(f"{WORKER}/{video}/heartbeat", {}, 200).json()["ok"], True)
    hls_path = encode(job)
    worker.post(f"{WORKER}/{video}/heartbeat", {}, 200)
    report = {"hls_path": hls_path, "duration": str(CLIP_SECONDS)}
    check_equal("complete", worker.post(f"{WORKER}/{video}/complete", report, 200).json()["ok"], True)
    check_equal("complete again", worker.post(f"{WORKER}/{video}/complete", report, 200).json()["ok"], True)
    ready = staff.get(f"/videos/{video}").json()
    check_equal("the video", (ready["status"], ready["duration"]), ("READY", CLIP_SECONDS))
    check_equal("its thumbnail", requests.get(ready["thumbnail_url"], timeout=30).content[:2], b"\xff\xd8")
    say(f"video {video} encoded, READY at {ready['hls_path']}")


def fail_twice(video):
    """fail with what ffmpeg leaves in a terminal, and with what no text is: never refused, FAILED at the second."""
    hostile = "frame= 1\rframe= 2 \x1b[31mInvalid data\x1b[0m\x00" + "x" * 10_000
    for reason, status in ((hostile, "PROCESSING"), ({"not": "text"}, "FAILED")):
        claim(video)
        check_equal("fail", worker.post(f"{WORKER}/{video}/fail", {"reason": reason}, 200).json()["ok"], True)
        check_equal("fail again", worker.post(f"{WORKER}/{video}/fail", {"reason": reason}, 200).json()["ok"], True)
        check_equal("after fail", staff.get(f"/videos/{video}").json()["status"], status)
    reason = staff.get(f"/videos/{video}").json()["error_reason"]
    check_equal("the reason of what no text is", reason, "unknown")
    staff.post(f"/videos/{video}/retry", {}, 202)
    for _ in range(2):
        claim(video)
        worker.post(f"{WORKER}/{video}/fail", {"reason": hostile}, 200)
    reason = staff.get(f"/videos/{video}").json()["error_reason"]
    check("the reason's length", len(reason) == 2000, len(reason))
    check("the reason", reason.isprintable() and "Invalid data" in reason, reason[:100])
    say(f"video {video} failed: {reason[:40]}…")


def watch(video):
    """start, the stream down to the bytes of each segment, events, refresh, heartbeat, end."""
    started = student.post(
        "/playback/start",
        {"video_id": str(video), "enrollment_id": str(RUN["student"]["enrollment_id"]), "device_id": "academy-device"},
        201,
    ).json()
    policy = started["policy"]
    check_equal("the policy's keys", sorted(policy), ["allow_seek", "concurrency", "playback_rate", "seek", "watermark"])
    check_equal("the policy", (policy["allow_seek"], policy["playback_rate"]["max"]), (False, 1.5))
    check("expires_at", 590 < started["expires_at"] - time.time() < 610, started["expires_at"])
    played = play(started["play_url"])
    token = started["token"]
    events = [
        {"type": "VISIBILITY_HIDDEN", "occurred_at": int(time.time()) - 1},
        {"type": "FOCUS_LOST", "payload": ["any", {"JSON": None}]},
        {"type": "SPEED_CHANGE_ATTEMPT", "payload": {"speed": "1.25"}},
        {"type": "FOCUS_GAINED"},
        {"type": "SEEK_ATTEMPT", "payload": {"to": "5"}},
    ]
    check_equal("events", player.post("/playback/events", {"token": token, "events": events}, 201).json()["stored"], 5)
    player.post("/playback/events", {"token": token, "events": [{"type": "PLAY"}]}, 400)
    check_equal("heartbeat", player.post("/playback/heartbeat", {"token": token}, 200).json()["ok"], True)
    refreshed = player.post("/playback/refresh", {"token": token}, 200).json()
    check_equal("refresh", refreshed["ok"], True)
    check_equal("bytes after refresh", play(refreshed["play_url"]), played)
    progress = {"video": video, "enrollment": RUN["student"]["enrollment_id"], "progress": "0.97", "last_position": "5.5"}
    row = student.post("/video-progress", progress, 201).json()
    check_equal("progress_percent", (row["progress"], row["progress_percent"]), (0.97, 97.0))
    check_equal("end", player.post("/playback/end", {"token": token}, 200).json()["ok"], True)
    player.get(started["play_url"], 403)
    say(f"video {video} watched: {played} bytes in session {started['session_id']}")
    return started


def play(url):
    """Follows relative URIs from the master playlist. Returns the bytes of all segments."""
    base, total = url.rsplit("/", 1)[0], 0
    master = player.get(url)
    check_equal("the playlist's type", master.headers["Content-Type"], "application/vnd.apple.mpegurl")
    for playlist in (line for line in master.text.splitlines() if line and not line.startswith("#")):
        text = player.get(f"{base}/{playlist}").text
        check("the playlist is whole", text.rstrip().endswith("#EXT-X-ENDLIST"), text[-80:])
        segments = [line for line in text.splitlines() if line and not line.startswith("#")]
        check("there are segments", len(segments) >= CLIP_SECONDS // 2, segments)
        for segment in segments:
            data = player.get(f"{base}/{playlist.rsplit('/', 1)[0]}/{segment}").content
            check("a transport stream", len(data) % 188 == 0 and data[0] == 0x47, len(data))
            total += len(data)
    return total


def row_of(enrollment, rows):
    found = [row for row in rows if row["enrollment"] == enrollment]
    check_equal(f"the rows of enrolment {enrollment}", len(found), 1)
    return found[0]


def count(video, started):
    """stats, achievement, events and their CSV, as the original's pages show them."""
    enrollment = RUN["student"]["enrollment_id"]
    # ONLINE since the demo was made, or from now on.
    staff.post("/attendance", {"enrollment": enrollment, "session": RUN["session_id"], "status": "ONLINE"}, (201, 409))
    stats = staff.get(f"/videos/{video}/stats").json()
    check_equal("stats", row_of(enrollment, stats["students"])["progress"], 0.97)
    achieved = staff.get(f"/videos/{video}/achievement").json()
    row = row_of(enrollment, achieved["students"])
    check_equal("achievement", (row["progress"], row["status"], row["last_position"]), (97.0, "completed", 5.5))
    summary = ["avg_progress", "completed_rate", "incomplete_count", "total_students"]
    check_equal("its summary", sorted(achieved["summary"]), summary)
    events = staff.get(f"/video-playback-events?video={video}&violated=True").json()["results"]
    violations = [(event["event_type"], event["violation_reason"]) for event in events]
    check_equal("violations", violations, [("SEEK_ATTEMPT", "seek_blocked")])
    check_equal("the policy at that time", events[0]["policy_snapshot"], started["policy"])
    export = staff.get(f"/video-playback-events/export?video={video}")
    check("the file's name", f'filename="video_{video}_events_24h.csv"' in export.headers["Content-Disposition"], export.headers)
    table = list(csv.reader(io.StringIO(export.text)))
    columns = "occurred_at,student_name,enrollment_id,event_type,violated,violation_reason,session_id,user_id,score,payload"
    check_equal("the columns", table[0][:10], columns.split(","))
    violations = [(line[3], line[6]) for line in table[1:] if line[4] == "Y"]
    check_equal("the violations among the rows", violations, [("SEEK_ATTEMPT", started["session_id"])])
    check_equal("the rows", len(table) - 1, 5)
    say(f"video {video}: {len(stats['students'])} students, {len(table) - 1} events exported")


def main():
    good = upload("A lecture")
    process(good)
    count(good, watch(good))
    bad = upload("Another lecture")
    fail_twice(bad)
    for video in (good, bad):
        staff("DELETE", f"/videos/{video}", 204)
        staff.get(f"/videos/{video}", 404)
    say("all of it is as it was promised")


main()
