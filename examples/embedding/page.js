const asked = new URLSearchParams(location.search);
const academy = new URL(asked.get('academy')).origin;

await import(`${academy}/player/1/sluice-player.js`);

const player = document.createElement('sluice-player');
player.setAttribute('server', academy);
player.setAttribute('video', asked.get('video'));
player.setAttribute('enrollment', asked.get('enrollment'));
player.setAttribute('autoplay', '');

// The host knows who is logged in, and its server signs an access token for them, good for some minutes. The player asks for one
// whenever playback starts.
player.accessToken = async () => {
  const answer = await fetch('access-token');
  if (!answer.ok) throw new Error(`no access token: ${answer.status}`);
  return (await answer.json()).access_token;
};

const news = document.querySelector('#news');
player.addEventListener('sluice-start', ({ detail }) => {
  news.textContent = `Playing: ${detail.video.title}`;
});
player.addEventListener('sluice-state', ({ detail }) => {
  if (detail.state === 'refused') news.textContent = `Refused: ${detail.code}`;
});
player.addEventListener('sluice-next', ({ detail }) => player.setAttribute('video', detail));

document.querySelector('#lecture').append(player);
